import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { run } from '../../src/app/run.js';
import { readLabelPng } from '../../src/datasets/codecs/png-palette.js';
import { writeLabelMask } from '../../src/datasets/mask-writer.js';
import { unpacked } from '../helpers/golden-file.js';
import { FIXTURES, VARIANTS } from '../helpers/nano-network.js';
import { temporaryFolder } from '../helpers/temporary-folder.js';
import { HEIGHT, label, WIDTH, writeTinyDavis } from './tiny-davis.js';

const folder = temporaryFolder();

async function runOf(name: string, protocol: string) {
  const file = join(folder, `${name}.yaml`);
  const model = `{ id: nano, checkpoint: ./nano-2.1.pt, variant: ${join(VARIANTS, 'nano-2.1.yaml')} }`;
  const lines = [`models: [static, ${model}]`, 'imageSize: [64]', 'datasets: [{ format: davis2017, root: ./DAVIS }]'];
  await writeFile(file, [...lines, `protocols: [${protocol}]`, ''].join('\n'));
  return run({ config: file, out: join(folder, name), cacheFolder: join(folder, 'cache') });
}

/** The second object of the kite appears on its second frame. */
beforeAll(async () => {
  unpacked(join(FIXTURES, 'nano-2.1.pt.gz'), folder);
  await writeTinyDavis(join(folder, 'DAVIS'), { camel: 4, kite: 4 });
  const data = Uint8Array.from({ length: WIDTH * HEIGHT }, (_, i) =>
    label(0, i % WIDTH, Math.floor(i / WIDTH)) === 1 ? 1 : 0,
  );
  await writeLabelMask(join(folder, 'DAVIS/Annotations/480p/kite/00000.png'), { width: WIDTH, height: HEIGHT, data });
});

describe('interactive-davis with a real model', { timeout: 120_000 }, () => {
  it('is scored after each round, by objects that share no pixel, over one clock', async () => {
    const { summary, failures, folder: out } = await runOf('davis', '{ kind: interactive-davis, rounds: 3 }');
    expect(failures).toEqual([]);
    expect(summary.rows).toHaveLength(1);
    const { interactive, curves, objects, JF } = summary.rows[0]!;
    expect(objects).toBe(4);
    expect(curves!.map(({ x, points }) => [x, points.length])).toEqual([
      ['frames', 3],
      ['seconds', 3],
    ]);
    expect(curves![0]!.points.at(-1)!.mean).toBeCloseTo(JF.mean!, 12);
    expect(interactive!.AUC).toBeGreaterThan(0);
    // All rounds end within a minute.
    expect(interactive!['JF@60s']).toBeCloseTo(JF.mean!, 12);
    for (const unit of await readdir(join(out, 'units'))) {
      const masks = join(out, 'units', unit, 'masks');
      const folders = (await readdir(masks)).sort();
      expect(folders).toEqual(['1', '2']);
      for (const frame of await readdir(join(masks, '2'))) {
        const [a, b] = folders.map((object) => readLabelPng(join(masks, object, frame)).data);
        expect(a!.findIndex((value, i) => value > 0 && b![i]! > 0)).toBe(-1);
      }
    }
  });
});

describe('the data engine with a real model', { timeout: 120_000 }, () => {
  it.each([1, 2, 3])('phase %i has shares, and a point of J&F over time', async (phase) => {
    const { summary, failures } = await runOf(`engine-${phase}`, `{ kind: data-engine, phase: ${phase}, clicks: 2 }`);
    expect(failures).toEqual([]);
    const { interactive, curves, objects } = summary.rows[0]!;
    expect(objects).toBe(4);
    expect(curves!.map(({ x, points }) => [x, points.length])).toEqual([['seconds', 1]]);
    expect(Object.keys(interactive!)).toEqual([
      ...['prompted_frames', 'clicks', 'annotation_seconds'],
      ...['edited_share', 'clicks_per_edited_frame', 'seconds_per_frame'],
    ]);
    expect(interactive!.edited_share).toBeGreaterThan(0);
    expect(interactive!.edited_share).toBeLessThanOrEqual(1);
    if (phase === 1) expect(interactive).toMatchObject({ edited_share: 1, prompted_frames: 3.75 });
  });
});

describe('agreement with the first phase', { timeout: 120_000 }, () => {
  it('is the mean J between the masks of the two, of phases that have such a row', async () => {
    const kinds = [1, 2, 3].map((phase) => `{ kind: data-engine, phase: ${phase}, clicks: 2 }`).join(', ');
    const { summary, failures, folder: out } = await runOf('agreement', kinds);
    expect(failures).toEqual([]);
    expect(summary.rows[0]!.interactive).not.toHaveProperty('agreement');
    const masksOf = async (phase: number) => {
      const found = new Map<string, Uint8Array>();
      for (const unit of await readdir(join(out, 'units'))) {
        const { setting, sequence } = JSON.parse(await readFile(join(out, 'units', unit, 'unit.json'), 'utf8'));
        if (setting.protocol.phase !== phase) continue;
        for (const object of await readdir(join(out, 'units', unit, 'masks'))) {
          for (const file of await readdir(join(out, 'units', unit, 'masks', object))) {
            const path = join(out, 'units', unit, 'masks', object, file);
            found.set(`${sequence} ${object} ${file}`, readLabelPng(path).data);
          }
        }
      }
      return found;
    };
    const first = await masksOf(1);
    for (const phase of [2, 3]) {
      const byObject = new Map<string, number[]>();
      for (const [key, mask] of await masksOf(phase)) {
        const other = first.get(key);
        if (other === undefined) continue;
        const count = (holds: (i: number) => boolean) => mask.reduce((sum, _, i) => sum + Number(holds(i)), 0);
        const union = count((i) => mask[i]! + other[i]! > 0);
        const J = union === 0 ? 1 : count((i) => mask[i]! * other[i]! > 0) / union;
        const object = key.split(' ').slice(0, 2).join(' ');
        byObject.set(object, [...(byObject.get(object) ?? []), J]);
      }
      const average = (list: readonly number[]) => list.reduce((sum, J) => sum + J, 0) / list.length;
      expect(byObject.size).toBe(4);
      const expected = average([...byObject.values()].map(average));
      expect(summary.rows[phase - 1]!.interactive!.agreement).toBeCloseTo(expected, 12);
    }
  });
});

describe('decoupled with a real model', { timeout: 120_000 }, () => {
  it('is run and judged as semi-supervised is, floors left out', async () => {
    const { summary, failures } = await runOf(
      'decoupled',
      '{ kind: decoupled, prompt: box }, { kind: semi-supervised }',
    );
    expect(failures).toEqual([]);
    expect(summary.rows.map(({ protocol }) => protocol).sort()).toEqual([
      'decoupled, box on the picture',
      'semi-supervised, mask',
      'semi-supervised, mask',
    ]);
    for (const { rules, interactive } of summary.rows) expect([rules, interactive]).toEqual(['davis2017', null]);
  });
});
