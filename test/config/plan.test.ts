import { describe, expect, it } from 'vitest';
import { resolveConfig } from '../../src/config/load-config.js';
import { makePlan, type PlanDataset } from '../../src/config/plan.js';

const dataset: PlanDataset = {
  label: 'davis2017 val 480p',
  fingerprint: 'f',
  sequences: [
    { name: 'bike-packing', frames: 69 },
    { name: 'Über/../cows', frames: 20 },
  ],
};

function planOf(extra = '', identities = ['one', 'two'], datasets = [dataset]) {
  const config = resolveConfig(
    '/x/trial.yaml',
    `models: [static, sam2-nano-untrained]\ndatasets: [{ root: a }]\n${extra}`,
  );
  return makePlan({ config, identities, datasets });
}

const idsOf = (plan: ReturnType<typeof planOf>) => plan.units.map(({ id }) => id);

describe('a plan', () => {
  it('has a unit for each sequence of each model', () => {
    const plan = planOf();
    expect(plan.rows.map(({ setting }) => [setting.model, setting.backend, setting.options])).toEqual([
      ['static', null, {}],
      ['sam2-nano-untrained', 'node-cpu', { preset: 'vos', memoryPrecision: 'fp32' }],
    ]);
    expect(plan.units.map(({ sequence, frames }) => [sequence, frames])).toEqual([
      ['bike-packing', 69],
      ['Über/../cows', 20],
      ['bike-packing', 69],
      ['Über/../cows', 20],
    ]);
  });

  it('gives ids that are safe as folders and all different', () => {
    const ids = idsOf(planOf());
    for (const id of ids) expect(id).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*-[0-9a-f]{8}$/);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('gives the same ids whatever does not decide the masks', () => {
    expect(idsOf(planOf('speed: { repeats: 4, warmup: 0 }\nbackends: [node-cpu]'))).toEqual(idsOf(planOf()));
  });

  it.each([
    ['the weights', planOf('', ['one', 'other'])],
    ['the session', planOf('session: { memoryPrecision: bf16 }')],
    ['the size', planOf('imageSize: [512]')],
    ['the data', planOf('', undefined, [{ ...dataset, fingerprint: 'g' }])],
  ])('gives a network other ids with %s', (_what, changed) => {
    for (const [index, id] of idsOf(planOf()).entries()) {
      if (index >= 2) expect(idsOf(changed)[index]).not.toBe(id);
    }
  });

  it('gives a data set only to the models and backends that it is for', () => {
    const config = resolveConfig(
      '/x/trial.yaml',
      `models: [static, sam2-nano-s, sam2-nano-b]
backends: [node-cpu, web-wasm]
datasets: [{ root: a, backends: [node-cpu] }, { root: b, models: [sam2-nano-s], backends: [web-wasm] }]`,
    );
    const { rows } = makePlan({ config, identities: [], datasets: [dataset, { ...dataset, label: 'b' }] });
    expect(rows.map(({ setting }) => [setting.model, setting.backend, setting.dataset])).toEqual([
      ['static', null, dataset.label],
      ['sam2-nano-s', 'node-cpu', dataset.label],
      ['sam2-nano-s', 'web-wasm', 'b'],
      ['sam2-nano-b', 'node-cpu', dataset.label],
    ]);
  });

  it('leaves the floor alone where only the session changes', () => {
    expect(idsOf(planOf('session: { memoryPrecision: bf16 }')).slice(0, 2)).toEqual(idsOf(planOf()).slice(0, 2));
  });

  it('crosses the axes of networks only', () => {
    const rows = planOf('imageSize: [512, 1024]').rows.map(({ setting }) => [setting.model, setting.imageSize]);
    expect(rows).toEqual([
      ['static', null],
      ['sam2-nano-untrained', 512],
      ['sam2-nano-untrained', 1024],
    ]);
  });

  it('leaves the protocols of videos out on pictures, and says what to take where there is no other', () => {
    const still = { label: 'coco val2017', fingerprint: 'p', sequences: [{ name: '139', frames: 1 }], pictures: true };
    const { rows } = planOf('protocols: [{ kind: online }, { kind: image }]', undefined, [dataset, still]);
    expect(rows.map(({ setting }) => [setting.model, setting.dataset, setting.protocol.kind])).toEqual([
      ['sam2-nano-untrained', dataset.label, 'online'],
      ['sam2-nano-untrained', dataset.label, 'image'],
      ['sam2-nano-untrained', still.label, 'image'],
    ]);
    expect(() => planOf('protocols: [{ kind: online }]', undefined, [dataset, still])).toThrow(
      /coco val2017[\s\S]*pictures: use the image protocol[\s\S]*found: online/,
    );
  });

  it('gives networks degraded frames, and floors the frames as they are, once', () => {
    const plan = planOf('inputs: [jpeg-30, original, drop-2]');
    expect(plan.rows.map(({ setting }) => [setting.model, setting.input])).toEqual([
      ['static', 'original'],
      ['sam2-nano-untrained', 'jpeg-30'],
      ['sam2-nano-untrained', 'original'],
      ['sam2-nano-untrained', 'drop-2'],
    ]);
    const ids = plan.rows.map(({ id }) => id);
    expect(ids[1]).toMatch(/-jpeg-30-/);
    expect(ids[2]).toBe(planOf().rows[1]!.id);
    expect(new Set(idsOf(plan)).size).toBe(plan.units.length);
  });

  it('has no row for a data set of which nothing is taken', () => {
    const rows = planOf('', undefined, [dataset, { label: 'b', fingerprint: 'h', sequences: [] }]).rows;
    expect(rows.map((row) => row.dataset)).toEqual([0, 0]);
  });

  it('refuses the same setting twice', () => {
    expect(() => planOf('imageSize: [512, 512]')).toThrow(/same setting twice/);
    expect(() => planOf('inputs: [png, png]')).toThrow(/same setting twice/);
    expect(() => planOf('', undefined, [dataset, dataset])).toThrow(/same setting twice/);
  });

  it("leaves out runners that cannot take a protocol's prompts", () => {
    const runners = (protocol: string) => {
      const models = 'models: [static, { id: masks, predictions: p }, sam2-nano-untrained]';
      const config = resolveConfig('/x/trial.yaml', `${models}\ndatasets: [{ root: a }]\nprotocols: [${protocol}]`);
      const replays = config.protocols.map((of) => ({ kind: 'replay', row: 'r', content: 'c', of }));
      const of = (protocols: typeof config.protocols) =>
        makePlan({ config: { ...config, protocols }, identities: ['a', 'b', 'c'], datasets: [dataset] }).rows.map(
          ({ setting }) => setting.runner,
        );
      return [of(config.protocols), of(replays)];
    };
    const all = ['static', 'predictions', 'node'];
    expect(runners('{ kind: semi-supervised }')).toEqual([all, all]);
    expect(runners('{ kind: offline }')).toEqual([['node'], ['node']]);
    // Of a log with masks from pictures nobody needs an image model.
    expect(runners('{ kind: decoupled }')).toEqual([['node'], all]);
  });
});
