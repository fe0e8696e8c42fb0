import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cannotCompare, factDifferences, firstKeyDifference, pairRows, rowName } from '../../src/gate/pair-rows.js';
import { rowOf } from './scored-rows.js';

const ids = (pairing: ReturnType<typeof pairRows>) => pairing.pairs.map(({ a, b }) => `${a.id}-${b.id}`);
const model = (id: string, name: string, imageSize = 1024) => rowOf({ id, facts: { model: name, imageSize } });

describe('rows of two runs', () => {
  it('are matched by id, then by what they have in common', () => {
    const a = [model('1', 'tiny'), model('2', 'small', 512), model('3', 'small', 1024)];
    const b = [model('2x', 'small', 512), model('3', 'small', 1024), model('1x', 'tiny')];
    expect(ids(pairRows(a, b)).sort()).toEqual(['1-1x', '2-2x', '3-3']);
  });

  it('are matched where each side has one, whatever the model', () => {
    expect(ids(pairRows([model('1', 'tiny')], [model('2', 'large')]))).toEqual(['1-2']);
  });

  it('are left alone where two are as like', () => {
    const pairing = pairRows([model('1', 'tiny')], [model('2', 'small'), model('3', 'large')]);
    expect(pairing.pairs).toEqual([]);
    expect(pairing.onlyA.map(({ id }) => id)).toEqual(['1']);
    expect(pairing.onlyB.map(({ id }) => id)).toEqual(['2', '3']);
  });

  it.each(['dataset', 'data', 'rules', 'protocol', 'protocolOptions', 'input'] as const)(
    'are not matched, even by id, where the %s is another',
    (key) => {
      const other = rowOf({ keys: { [key]: 'another' } });
      expect(pairRows([rowOf()], [other]).pairs).toEqual([]);
      expect(firstKeyDifference(rowOf(), other)?.key).toBe(key);
      const { message } = cannotCompare('No.', rowOf(), { name: 'B', rows: [other] }, { name: 'A', rows: [rowOf()] });
      expect(message).toMatch(/^No\. The two differ in the .*\.\n {2}where: A, row row\n {2}expected: .*\n {2}found: /);
    },
  );

  it('are each in one pair at most, and lost by none', () => {
    const rows = fc.array(
      fc.record({ id: fc.constantFrom('1', '2', '3'), name: fc.constantFrom('x', 'y'), size: fc.constantFrom(1, 2) }),
      { maxLength: 5 },
    );
    fc.assert(
      fc.property(rows, rows, (one, other) => {
        const [a, b] = [one, other].map((list) => list.map(({ id, name, size }) => model(id, name, size)));
        const { pairs, onlyA, onlyB } = pairRows(a!, b!);
        expect(new Set(pairs.map((pair) => pair.a)).size).toBe(pairs.length);
        expect(new Set(pairs.map((pair) => pair.b)).size).toBe(pairs.length);
        expect(pairs.length + onlyA.length).toBe(a!.length);
        expect(pairs.length + onlyB.length).toBe(b!.length);
      }),
    );
  });

  it('differ in facts that are named', () => {
    const before = rowOf({ facts: { modelHash: '', imageSize: null } });
    const after = rowOf({ facts: { modelHash: 'm1', imageSize: 512 } });
    expect(factDifferences(before, after)).toEqual([
      { fact: 'modelHash', a: 'none', b: 'm1' },
      { fact: 'imageSize', a: 'none', b: '512' },
    ]);
  });

  it('are called by their model where that tells them apart', () => {
    const rows = [model('1', 'tiny'), model('2', 'small'), model('3', 'small')];
    expect(rows.map((row) => rowName(row, rows))).toEqual(['tiny', '2', '3']);
  });
});
