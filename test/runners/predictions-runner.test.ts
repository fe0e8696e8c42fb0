import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { countPixels } from '../../src/core/bit-mask.js';
import { writeLabelMask, writeObjectMask } from '../../src/datasets/mask-writer.js';
import { predictionsRunner } from '../../src/runners/predictions-runner.js';
import { videoOf } from '../../src/runners/sequence-video.js';
import { box, paintedSequence } from './painted-sequence.js';

const WIDTH = 24;
const HEIGHT = 16;
let root = '';
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'sam2bench-masks-'));
});
afterEach(() => rm(root, { recursive: true, force: true }));

function labels(label: (index: number) => number, width = WIDTH) {
  return { width, height: HEIGHT, data: Uint8Array.from({ length: width * HEIGHT }, (_, index) => label(index)) };
}

async function areas(prompted: readonly string[], overlap: 'disjoint' | 'overlapping' = 'disjoint') {
  const model = { runner: 'predictions', id: 'other', predictions: root } as const;
  const handle = await predictionsRunner.prepare(model, null, { cacheFolder: root, talk: () => {} });
  const sequence = paintedSequence({ frames: 2 });
  const input = { video: await videoOf(sequence), frameNames: sequence.frames };
  const session = await handle.openSession(input, { preset: 'vos', memoryPrecision: 'fp32', overlap });
  for (const object of prompted) await session.addMask(0, object, box(WIDTH, HEIGHT, 0, 0, 1, 1));
  const found: Record<string, number>[] = [];
  for await (const { objects } of session.propagate()) {
    found.push(Object.fromEntries(objects.map(({ object, mask }) => [object, countPixels(mask)])));
  }
  return found;
}

describe('masks on disk', () => {
  it('are read by label; an absent object is empty', async () => {
    for (const frame of ['00000', '00001']) {
      await writeLabelMask(
        join(root, 'painted', `${frame}.png`),
        labels((i) => (i < 10 ? 2 : i < 13 ? 7 : 0)),
      );
    }
    expect(await areas(['2', '7', '9'])).toEqual(Array(2).fill({ 2: 10, 7: 3, 9: 0 }));
    expect(await areas(['2'])).toEqual(Array(2).fill({ 2: 10 }));
  });

  it('may be black and white where there is one object', async () => {
    for (const frame of ['00000', '00001']) {
      await writeLabelMask(
        join(root, 'painted', `${frame}.png`),
        labels((i) => (i < 10 ? 255 : 0)),
      );
    }
    expect(await areas(['1'])).toEqual(Array(2).fill({ 1: 10 }));
    expect(await areas(['1', '2'])).toEqual(Array(2).fill({ 1: 0, 2: 0 }));
  });

  it('may be one folder an object, and then overlap', async () => {
    for (const frame of ['00000', '00001']) {
      await writeObjectMask(join(root, 'painted', '000', `${frame}.png`), box(WIDTH, HEIGHT, 0, 0, 4, 4));
      await writeObjectMask(join(root, 'painted', '001', `${frame}.png`), box(WIDTH, HEIGHT, 2, 2, 6, 6));
    }
    expect((await areas(['000', '001'], 'overlapping'))[1]).toEqual({ '000': 16, '001': 16 });
    expect((await areas(['000', '001']))[1]).toEqual({ '000': 16, '001': 12 });
  });

  it('are refused at another size, with both sizes', async () => {
    await writeLabelMask(
      join(root, 'painted', '00000.png'),
      labels(() => 1, 20),
    );
    await expect(areas(['1'])).rejects.toThrow(/00000\.png[\s\S]*24 x 16[\s\S]*20 x 16/);
  });

  it('are refused where one is missing', async () => {
    await writeLabelMask(
      join(root, 'painted', '00000.png'),
      labels(() => 1),
    );
    await expect(areas(['1'])).rejects.toThrow(/missing[\s\S]*00001\.png/);
  });

  it('have another identity when they change', async () => {
    const model = { runner: 'predictions', id: 'other', predictions: root } as const;
    const context = { cacheFolder: root, talk: () => {} };
    await writeLabelMask(
      join(root, 'painted', '00000.png'),
      labels(() => 1),
    );
    const one = await predictionsRunner.identify(model, context);
    expect(await predictionsRunner.identify({ ...model, id: 'renamed' }, context)).toBe(one);
    await writeLabelMask(
      join(root, 'painted', '00001.png'),
      labels(() => 1),
    );
    expect(await predictionsRunner.identify(model, context)).not.toBe(one);
  });
});
