import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { type RunOptions, run } from '../../src/app/run.js';
import { unpacked } from '../helpers/golden-file.js';
import { FIXTURES, VARIANTS } from '../helpers/nano-network.js';
import { temporaryFolder } from '../helpers/temporary-folder.js';
import { writeTinyDavis } from './tiny-davis.js';

const folder = temporaryFolder();
const FIRST = join(folder, 'first');
const OFFLINE = '{ kind: offline, frames: 2, clicks: 2 }';
const MASKS = '{ kind: semi-supervised }';

async function config(name: string, protocols: string, data = 'DAVIS'): Promise<RunOptions> {
  const file = join(folder, `${name}.yaml`);
  const model = `{ id: nano, checkpoint: ./nano-2.1.pt, variant: ${join(VARIANTS, 'nano-2.1.yaml')} }`;
  const lines = [`models: [${model}]`, 'imageSize: [64]', `datasets: [{ format: davis2017, root: ./${data} }]`];
  await writeFile(file, [...lines, `protocols: [${protocols}]`, ''].join('\n'));
  return { config: file, out: join(folder, name), cacheFolder: join(folder, 'cache') };
}

/** Every file of masks, by protocol-independent path: sequence and what is below the unit. */
async function masksOf(root: string, isWanted: (unit: Record<string, unknown>) => boolean = () => true) {
  const masks: Record<string, string> = {};
  for (const unit of await readdir(join(root, 'units'))) {
    const record = JSON.parse(await readFile(join(root, 'units', unit, 'unit.json'), 'utf8'));
    if (!isWanted(record.setting.protocol)) continue;
    for (const name of await readdir(join(root, 'units', unit), { recursive: true })) {
      if (!name.endsWith('.png')) continue;
      masks[`${record.sequence}/${name}`] = (await readFile(join(root, 'units', unit, name))).toString('base64');
    }
  }
  return masks;
}

beforeAll(async () => {
  unpacked(join(FIXTURES, 'nano-2.1.pt.gz'), folder);
  await writeTinyDavis(join(folder, 'DAVIS'), { camel: 4, kite: 3 });
  const { failures } = await run(await config('first', `${OFFLINE}, ${MASKS}`));
  expect(failures).toEqual([]);
}, 120_000);

describe('a replay of a run', () => {
  it('gives the same masks byte for byte, of every round, and the same figures', { timeout: 60_000 }, async () => {
    const first = JSON.parse(await readFile(join(FIRST, 'summary.json'), 'utf8'));
    for (const [index, { id }] of first.rows.entries()) {
      const options = await config(`again-${index}`, `{ kind: replay, log: ./first, row: ${id} }`);
      const { summary, failures } = await run(options);
      expect(failures).toEqual([]);
      const kind = ['offline', 'semi-supervised'][index];
      const masks = await masksOf(FIRST, (protocol) => protocol.kind === kind);
      expect(Object.keys(masks).length).toBeGreaterThan(6);
      expect(await masksOf(options.out!)).toEqual(masks);
      const { JF, interactive, curves, options: session } = first.rows[index];
      expect(summary.rows[0]).toMatchObject({ JF, interactive, curves, options: session });
      expect(summary.rows[0]!.protocol).toBe(`replay of ${first.rows[index].protocol}`);
    }
  });

  it('can be replayed itself', { timeout: 60_000 }, async () => {
    const twice = await config('twice', '{ kind: replay, log: ./again-0 }');
    expect((await run(twice)).failures).toEqual([]);
    expect(await masksOf(twice.out!)).toEqual(await masksOf(join(folder, 'again-0')));
  });

  const problemOf = async (name: string, protocols: string, data?: string) =>
    run(await config(name, protocols, data)).then(
      () => 'no problem',
      (error: Error) => error.message,
    );

  it('asks which row where there are several, and knows their names', async () => {
    expect(await problemOf('which', '{ kind: replay, log: ./first }')).toMatch(/several rows[\s\S]*offline[\s\S]*row/);
    const { id } = JSON.parse(await readFile(join(FIRST, 'summary.json'), 'utf8')).rows[0];
    const near = `{ kind: replay, log: ./first, row: ${id.replace('offline', 'ofline')} }`;
    expect(await problemOf('near', near)).toMatch(/no row[\s\S]*did you mean "nano-node-cpu-64-offline/);
  });

  it('says where there is no log, none of the sequences, or other data', async () => {
    expect(await problemOf('nowhere', '{ kind: replay, log: ./nowhere }')).toMatch(/no run folder/);
    await writeTinyDavis(join(folder, 'strange'), { zebra: 3 });
    const row = '{ kind: replay, log: ./again-0 }';
    expect(await problemOf('strange', row, 'strange')).toMatch(/none of the sequences/);
    await writeTinyDavis(join(folder, 'more'), { camel: 4, kite: 3, zebra: 3 });
    expect(await problemOf('more', row, 'more')).toMatch(/lacks a sequence[\s\S]*zebra/);
    await writeTinyDavis(join(folder, 'longer'), { camel: 4, kite: 4 });
    expect(await problemOf('longer', row, 'longer')).toMatch(/another length[\s\S]*3 frames[\s\S]*4 frames/);
  });
});
