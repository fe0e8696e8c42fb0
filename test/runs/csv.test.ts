import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseCsv, toCsv } from '../../src/runs/csv.js';

describe('toCsv', () => {
  it('writes full precision, 0 and 1 for booleans, and nothing for null and NaN', () => {
    const row = { a: 0.1 + 0.2, b: true, c: false, d: null, e: Number.NaN, f: -0.25 };
    expect(toCsv(['a', 'b', 'c', 'd', 'e', 'f'], [row])).toBe('a,b,c,d,e,f\n0.30000000000000004,1,0,,,-0.25\n');
  });

  it('quotes commas, quotes and line ends', () => {
    expect(toCsv(['name'], [{ name: 'a,b' }, { name: 'say "x"' }, { name: 'two\nlines' }])).toBe(
      'name\n"a,b"\n"say ""x"""\n"two\nlines"\n',
    );
  });

  it('does not let a name be a formula', () => {
    const names = ['=HYPERLINK("x")', '+cmd|x', '-cmd|x', '@SUM(A1)', '\t=1'];
    for (const line of parseLines(
      toCsv(
        ['name'],
        names.map((name) => ({ name })),
      ),
    ))
      expect(line).toMatch(/^"?'/);
  });

  it('leaves names that are numbers alone', () => {
    const names = ['000', '1', '-1', '+2.5', '1e3'];
    expect(
      toCsv(
        ['name'],
        names.map((name) => ({ name })),
      ),
    ).toBe(`name\n${names.join('\n')}\n`);
  });
});

describe('parseCsv', () => {
  it('reads back whatever toCsv wrote', () => {
    const text = fc.oneof(
      fc.string(),
      fc.string({ unit: fc.constantFrom("'", '=', '-', '"', ',', '\n', '\r', '\t', '1') }),
    );
    fc.assert(
      fc.property(fc.array(fc.record({ a: text, b: text, n: fc.double({ noNaN: true }) })), (rows) => {
        const expected = rows.map(({ a, b, n }) => ({ a, n: String(n), b }));
        expect(parseCsv(toCsv(['a', 'n', 'b'], rows))).toEqual(expected);
      }),
      { seed: 4180, numRuns: 300 },
    );
  });

  it('reads Windows line ends and a last line without one', () => {
    expect(parseCsv('a,b\r\n1,2\r\n3,')).toEqual([
      { a: '1', b: '2' },
      { a: '3', b: '' },
    ]);
  });
});

function parseLines(text: string): string[] {
  return text.trimEnd().split('\n').slice(1);
}
