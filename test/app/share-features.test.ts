import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { planRun, type RunOptions, run } from '../../src/app/run.js';
import { silentListener } from '../../src/app/run-listener.js';
import { environmentKey } from '../../src/gate/environment-key.js';
import { readManifest } from '../../src/runs/run-manifest.js';
import { readTiming } from '../../src/runs/timing-file.js';
import { temporaryFolder } from '../helpers/temporary-folder.js';
import { prepareNanoRun } from './nano-run.js';

const NOTE = 'Frames were encoded once for several rows: speeds depend on which rows ran before.';
const PROTOCOLS = [
  '{ kind: semi-supervised }',
  '{ kind: semi-supervised, prompt: box }',
  '{ kind: offline, frames: 2 }',
];
const folder = temporaryFolder();
let options: RunOptions;
beforeAll(async () => {
  options = await prepareNanoRun(folder, `protocols: [${PROTOCOLS.join(', ')}]`);
});

const sharing = (name: string, more: Partial<RunOptions> = {}) =>
  run({ ...options, set: ['shareFeatures=true'], out: join(folder, name), ...more });

/** Every file of masks of a run, rounds included, and frames that took time to encode. */
async function unitsOf(name: string) {
  const masks: Record<string, string> = {};
  let encoded = 0;
  for (const unit of await readdir(join(folder, name, 'units'))) {
    const place = join(folder, name, 'units', unit);
    for (const file of await readdir(place, { recursive: true })) {
      if (file.endsWith('.png')) masks[`${unit}/${file}`] = (await readFile(join(place, file))).toString('hex');
    }
    const { rows } = await readTiming(join(place, 'timing-0.jsonl'));
    encoded += rows.filter(({ encode }) => encode > 0).length;
  }
  return { masks, encoded };
}

describe('a run whose rows share features', () => {
  it('has the masks and scores of one whose rows do not, and encodes each frame once', async () => {
    const alone = await run({ ...options, out: join(folder, 'alone') });
    const order: string[] = [];
    const listener = { ...silentListener, unitDone: ({ id }: { readonly id: string }) => order.push(id) };
    const { summary, failures } = await sharing('shared', { listener });
    expect(failures).toEqual([]);
    const [own, shared] = [await unitsOf('alone'), await unitsOf('shared')];
    expect(Object.keys(shared.masks).length).toBeGreaterThan(0);
    expect(shared.masks).toEqual(own.masks);
    expect([shared.encoded, own.encoded]).toEqual([9, 27]);
    expect(summary.rows.map(({ JF }) => JF)).toEqual(alone.summary.rows.map(({ JF }) => JF));
    const plan = await planRun({ ...options, set: ['shareFeatures=true'] });
    expect(order).toEqual(plan.units.map(({ id }) => id));
  });

  it('says so by every row of a network, and is of another environment for the gate', async () => {
    const [alone, shared] = [await readManifest(join(folder, 'alone')), await readManifest(join(folder, 'shared'))];
    expect([alone.environment.sharedFeatures, shared.environment.sharedFeatures]).toEqual([undefined, true]);
    expect(environmentKey(shared)).toBe(`${environmentKey(alone)}, frames encoded once for several rows`);
    const summaries = await Promise.all(
      ['alone', 'shared'].map(async (name) => JSON.parse(await readFile(join(folder, name, 'summary.json'), 'utf8'))),
    );
    const noted = summaries.map(({ rows }: { rows: readonly { model: string; notes: readonly string[] }[] }) =>
      rows.filter(({ notes }) => notes.includes(NOTE)).map(({ model }) => model),
    );
    expect(noted).toEqual([[], ['nano', 'nano', 'nano']]);
  });

  it('has the same plan, whose units a dry run has in the order in which they run', async () => {
    const [alone, shared] = [await readManifest(join(folder, 'alone')), await readManifest(join(folder, 'shared'))];
    expect(shared.plan).toEqual(alone.plan);
    const { units, shareFeatures } = await planRun({ ...options, set: ['shareFeatures=true'] });
    expect(shareFeatures).toBe(true);
    const nano = units.filter(({ id }) => id.startsWith('nano')).map(({ sequence }) => sequence);
    expect(nano).toEqual(['camel', 'camel', 'camel', 'dogs', 'dogs', 'dogs']);
    const own = await planRun(options);
    expect(own.units).toEqual(alone.plan.units);
    expect(own.shareFeatures).toBe(false);
  });

  it('gives all units of a sequence to one process where several run at once', async () => {
    const { failures } = await sharing('beside', { jobs: 2 });
    expect(failures).toEqual([]);
    const { masks, encoded } = await unitsOf('beside');
    expect(masks).toEqual((await unitsOf('alone')).masks);
    expect(encoded).toBe(9);
  });
});
