import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { resolveConfig } from '../../src/config/load-config.js';
import { makePlan, type PlanDataset } from '../../src/config/plan.js';
import { framesKey, runOrder } from '../../src/config/run-order.js';

const PROTOCOLS = ['{ kind: semi-supervised }', '{ kind: offline }', '{ kind: online }'];
const CONFIG = `models: [sam2-nano-untrained, static]
datasets: [{ root: a }, { root: b }]
inputs: [original, jpeg-30]
imageSize: [64, 128]
`;

function planOf(protocols: number, sequences: readonly number[]) {
  const datasets = sequences.map((count, index): PlanDataset => {
    const names = Array.from({ length: count }, (_, i) => ({ name: `s${i}`, frames: 3 }));
    return { label: `set ${index}`, fingerprint: `${index}`, sequences: names };
  });
  const text = `${CONFIG}protocols: [${PROTOCOLS.slice(0, protocols).join(', ')}]\n`;
  return makePlan({ config: resolveConfig('/x/trial.yaml', text), identities: ['one', 'two'], datasets });
}

describe('the order in which units run', () => {
  it('is the order of the plan where nothing is shared', () => {
    const plan = planOf(3, [2, 1]);
    expect(runOrder(plan, false)).toEqual(plan.units.map((unit) => [unit]));
  });

  it('has every unit once, loads each network once, and ends each sequence before the next', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 3 }), fc.tuple(fc.nat(3), fc.nat(3)), (protocols, sequences) => {
        const plan = planOf(protocols, sequences);
        const rows = new Map(plan.rows.map((row) => [row.id, row]));
        const groups = runOrder(plan, true);
        expect(groups.flat().toSorted(byId)).toEqual(plan.units.toSorted(byId));
        const keys = groups.map((group) => new Set(group.map((unit) => framesKey(rows.get(unit.row)!, unit))));
        for (const inGroup of keys) expect(inGroup.size).toBe(1);
        expect(new Set(keys.flatMap((inGroup) => [...inGroup])).size).toBe(groups.length);
        const networks = groups.flat().map(({ row }) => networkOf(rows.get(row)!));
        const changes = networks.filter((network, i) => network !== networks[i - 1]);
        expect(changes).toHaveLength(new Set(networks).size);
      }),
      { numRuns: 20 },
    );
  });

  it('brings together what sees the same pictures alone: one data set, one input, one size', () => {
    const plan = planOf(2, [1, 1]);
    const rows = new Map(plan.rows.map((row) => [row.id, row]));
    const [first, ...others] = runOrder(plan, true)[0]!.map(({ row }) => rows.get(row)!);
    expect(others.map(({ setting }) => setting.protocol.kind)).toEqual(['offline']);
    for (const { setting, execution, dataset } of others) {
      expect(setting.input).toBe(first!.setting.input);
      expect([execution, dataset]).toEqual([first!.execution, first!.dataset]);
    }
  });
});

function networkOf({ model, execution }: ReturnType<typeof planOf>['rows'][number]): string {
  return JSON.stringify([model, execution]);
}

function byId(a: { readonly id: string }, b: { readonly id: string }): number {
  return a.id < b.id ? -1 : 1;
}
