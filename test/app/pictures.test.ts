import { existsSync } from 'node:fs';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { type RunResult, run } from '../../src/app/run.js';
import { score } from '../../src/app/score.js';
import { readLabelPng } from '../../src/datasets/codecs/png-palette.js';
import { writeLabelMask, writeObjectMask } from '../../src/datasets/mask-writer.js';
import { unpacked } from '../helpers/golden-file.js';
import { FIXTURES } from '../helpers/nano-network.js';
import { temporaryFolder } from '../helpers/temporary-folder.js';
import { userErrorOf } from '../helpers/user-error.js';
import { unpackedFixture } from '../sam1/golden-sam1.js';
import { maskOfRows, nameOf, overlapOf, SIZE, truthOf, writeCoco, writeImages } from './tiny-pictures.js';

const COUNT = 3;
const folder = temporaryFolder();
const VARIANT = join(import.meta.dirname, '../../tools/golden/variants/nano-2.1.yaml');
let sam2 = '';

beforeAll(async () => {
  await writeImages(join(folder, 'shapes'), COUNT);
  await writeCoco(join(folder, 'coco'), COUNT);
  const checkpoint = unpacked(join(FIXTURES, 'nano-2.1.pt.gz'), folder);
  sam2 = `{ id: nano, checkpoint: ${JSON.stringify(checkpoint)}, variant: ${JSON.stringify(VARIANT)} }`;
});

async function runOf(name: string, model: string, dataset: string, protocols: string): Promise<RunResult> {
  const config = join(folder, `${name}.yaml`);
  const speed = 'speed: { warmup: 0, minFrames: 1 }';
  const size = 'imageSize: [64]';
  await writeFile(config, `models: [${model}]\ndatasets: [${dataset}]\nprotocols: [${protocols}]\n${speed}\n${size}\n`);
  return run({ config, out: join(folder, 'runs', name), cacheFolder: join(folder, 'cache') });
}

const IMAGES = '{ format: images, root: ./shapes }';
const COCO = '{ format: coco, root: ./coco }';

/** J of every object after every round, by hand: a round that wrote no mask has that of the round before. */
async function overlapsOf(run: RunResult, rounds: number, objects: (n: number) => readonly string[]) {
  const units = await readdir(join(run.folder, 'units'));
  const overlaps: number[][] = [];
  for (let n = 0; n < COUNT; n++) {
    const unit = units.find((id) => id.includes(nameOf(n)))!;
    for (const [index, object] of objects(n).entries()) {
      const list: number[] = [];
      for (let round = 1; round <= rounds; round++) {
        const file = join(run.folder, 'units', unit, 'rounds', String(round), 'masks', object, `${nameOf(n)}.png`);
        const mask = existsSync(file) ? maskOfRows(readLabelPng(file)) : null;
        list.push(mask === null ? list.at(-1)! : overlapOf(mask, truthOf(n, index + 1)));
      }
      overlaps.push(list);
    }
  }
  return overlaps;
}

function figuresOf(overlaps: readonly (readonly number[])[], rounds: number): Record<string, number> {
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const needed = (target: number) => overlaps.map((list) => list.findIndex((J) => J >= target) + 1 || rounds);
  const mIoU = Array.from({ length: rounds }, (_, i) => [`mIoU@${i + 1}`, mean(overlaps.map((list) => list[i]!))]);
  return { ...Object.fromEntries(mIoU), 'NoC@85': mean(needed(0.85)), 'NoC@90': mean(needed(0.9)) };
}

function expectFigures(found: Readonly<Record<string, number>> | null | undefined, expected: Record<string, number>) {
  expect(Object.keys(found ?? {}).sort()).toEqual(Object.keys(expected).sort());
  for (const [name, value] of Object.entries(expected)) expect(found![name], name).toBeCloseTo(value, 10);
}

describe('the image protocol on pictures', () => {
  it('has the figures of its masks on a folder of pictures', async () => {
    const result = await runOf('clicks', sam2, IMAGES, '{ kind: image, clicks: 3 }');
    expect(result.failures).toEqual([]);
    const [row] = result.summary.rows;
    expect(row).toMatchObject({ dataset: 'images shapes', rules: 'pictures', units: { done: COUNT, failed: 0 } });
    const overlaps = await overlapsOf(result, 3, () => ['1', '2']);
    expect(overlaps).toHaveLength(2 * COUNT);
    expectFigures(row!.interactive, figuresOf(overlaps, 3));
    expect(existsSync(result.report)).toBe(true);
  });

  it('has those of COCO, whose objects overlap and are named by id and category', async () => {
    const result = await runOf('coco', sam2, COCO, '{ kind: image, clicks: 2 }');
    expect(result.failures).toEqual([]);
    const names = (n: number) => [`${2 * n + 2}-square`, `${2 * n + 3}-square`];
    const overlaps = await overlapsOf(result, 2, names);
    expectFigures(result.summary.rows[0]!.interactive, figuresOf(overlaps, 2));
    const clicks = await runOf('same', sam2, IMAGES, '{ kind: image, clicks: 2 }');
    expectFigures(clicks.summary.rows[0]!.interactive, figuresOf(overlaps, 2));
  });

  it('takes boxes and masks, which clicks refine', async () => {
    const protocols = '{ kind: image, prompt: box, clicks: 1 }, { kind: image, prompt: mask, clicks: 1 }';
    const result = await runOf('others', sam2, IMAGES, protocols);
    expect(result.failures).toEqual([]);
    expect(result.summary.rows.map(({ protocol }) => protocol)).toEqual([
      'image, box, then up to 1 click',
      'image, mask, then up to 1 click',
    ]);
    const units = await readdir(join(result.folder, 'units'));
    const logs = await Promise.all(
      units.map((id) => readFile(join(result.folder, 'units', id, 'prompts.jsonl'), 'utf8')),
    );
    const kinds = logs
      .join('')
      .trim()
      .split('\n')
      .map((line) => (JSON.parse(line) as { readonly kind: string }).kind);
    expect(kinds.filter((kind) => kind === 'mask')).toHaveLength(2 * COUNT);
    expect(kinds.filter((kind) => kind === 'box')).toHaveLength(2 * COUNT);
    for (const { interactive } of result.summary.rows) expect(interactive?.['mIoU@1']).toBeGreaterThan(0);
  });

  it('runs SAM by the same command', async () => {
    const sam = `{ id: sam, checkpoint: ${JSON.stringify(unpackedFixture('sam1-nano.pth.gz', folder))} }`;
    const protocols = '{ kind: image, clicks: 2 }, { kind: image, prompt: mask, clicks: 0 }';
    const result = await runOf('sam', sam, COCO, protocols);
    expect(result.failures).toEqual([]);
    const [clicks, mask] = result.summary.rows;
    expect(clicks).toMatchObject({ model: 'sam', objects: 2 * COUNT, units: { done: COUNT, failed: 0 } });
    expect(Object.keys(clicks!.interactive!)).toEqual(['mIoU@1', 'mIoU@2', 'NoC@85', 'NoC@90']);
    expect(Object.keys(mask!.interactive!)).toEqual(['mIoU@1', 'NoC@85', 'NoC@90']);
  });

  it('is what a plan of videos alone is told to take', async () => {
    const wrong = () => runOf('video', sam2, IMAGES, '{ kind: semi-supervised }');
    expect(await userErrorOf(wrong)).toContain('pictures: use the image protocol');
  });

  it('fails a picture without an object and goes on', async () => {
    await writeImages(join(folder, 'some'), 2);
    const black = { width: SIZE.width, height: SIZE.height, data: new Uint8Array(SIZE.width * SIZE.height) };
    await writeLabelMask(join(folder, 'some/masks', `${nameOf(1)}.png`), black);
    const result = await runOf('some', sam2, '{ format: images, root: ./some }', '{ kind: image, clicks: 1 }');
    expect(result.failures).toHaveLength(1);
    expect(result.failures[0]!.message).toContain('nothing to prompt');
    expect(result.summary.rows[0]!.units).toEqual({ done: 1, failed: 1 });
  });
});

describe('masks of pictures that are there already', () => {
  it('are scored by the rules of pictures', async () => {
    for (let n = 0; n < COUNT; n++) {
      for (const [object, mask] of [1, 2].map((id) => [`${2 * n + 1 + id}-square`, truthOf(n, id)] as const)) {
        await writeObjectMask(join(folder, 'given', nameOf(n), object, `${nameOf(n)}.png`), mask);
      }
    }
    const request = { predictions: join(folder, 'given'), dataset: join(folder, 'coco') };
    const { summary, failures } = await score(request);
    expect(failures).toEqual([]);
    expect(summary.rows[0]).toMatchObject({ rules: 'pictures', objects: 2 * COUNT, J: { mean: 1 } });
  });
});
