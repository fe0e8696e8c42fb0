import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Checkpoint } from '../../src/checkpoints/checkpoint.js';
import { openCheckpoint } from '../../src/checkpoints/open-checkpoint.js';
import { resizeBilinearAntialias } from '../../src/pipeline/antialias-bilinear.js';
import { resizeBilinear } from '../../src/pipeline/bilinear.js';
import { resizeBicubic, resizeBilinear8 } from '../../src/pipeline/pillow-resize.js';

/** Vectors by Pillow and torch; tools/golden/make_resize.py makes them. */
const fixtures = join(import.meta.dirname, '../fixtures/resize');

async function pairs(golden: Checkpoint): Promise<{ name: string; from: readonly number[]; to: readonly number[] }[]> {
  const names = [...golden.tensors.keys()].filter((name) => name.endsWith('.in')).map((name) => name.slice(0, -3));
  return names.map((name) => ({
    name,
    from: golden.tensors.get(`${name}.in`)!.shape,
    to: golden.tensors.get(`${name}.out`)!.shape,
  }));
}

describe('resizeBicubic', () => {
  let golden: Checkpoint;
  beforeAll(async () => {
    golden = await openCheckpoint(join(fixtures, 'pillow-bicubic.safetensors'));
  });
  afterAll(() => golden.close());

  it('gives the bytes that Pillow gives, larger and smaller', async () => {
    const all = await pairs(golden);
    expect(all.length).toBeGreaterThanOrEqual(3);
    for (const { name, from, to } of all) {
      const data = Uint8Array.from(await golden.read(`${name}.in`));
      const result = resizeBicubic({ width: from[1]!, height: from[0]!, data }, to[1]!, to[0]!);
      const expected = Uint8Array.from(await golden.read(`${name}.out`));
      expect(Buffer.compare(result.data, expected), name).toBe(0);
    }
  });

  it('and so does the bilinear one', async () => {
    const bilinear = await openCheckpoint(join(fixtures, 'pillow-bilinear.safetensors'));
    expect(bilinear.tensors.size).toBe(3);
    for (const [key, { shape }] of bilinear.tensors) {
      const name = key.replace(/\.out$/, '.in');
      const [height, width] = golden.tensors.get(name)!.shape as [number, number];
      const data = Uint8Array.from(await golden.read(name));
      const result = resizeBilinear8({ width, height, data }, shape[1]!, shape[0]!);
      expect(Buffer.compare(result.data, Uint8Array.from(await bilinear.read(key))), key).toBe(0);
    }
    await bilinear.close();
  });

  it('leaves a picture of the right size as it is', () => {
    const image = { width: 3, height: 2, data: Uint8Array.from({ length: 18 }, (_, i) => i * 7) };
    expect(resizeBicubic(image, 3, 2).data).toEqual(image.data);
  });
});

describe('bilinear resizes', () => {
  let golden: Checkpoint;
  beforeAll(async () => {
    golden = await openCheckpoint(join(fixtures, 'torch-bilinear.safetensors'));
  });
  afterAll(() => golden.close());

  it('give what torch gives, with and without antialiasing', async () => {
    const all = await pairs(golden);
    expect(all.length).toBeGreaterThanOrEqual(3);
    for (const { name, from, to } of all) {
      const resize = name.startsWith('antialias') ? resizeBilinearAntialias : resizeBilinear;
      const [height, width] = from.slice(-2) as [number, number];
      const [toHeight, toWidth] = to.slice(-2) as [number, number];
      const result = resize(await golden.read(`${name}.in`), width, height, toWidth, toHeight);
      const expected = await golden.read(`${name}.out`);
      const largest = expected.reduce((max, value, i) => Math.max(max, Math.abs(value - result[i]!)), 0);
      // Torch takes its general kernel where pictures are not tiny; there every bit counts, for the edges of masks do.
      expect(largest, name).toBeLessThan(name === 'plain_logits_32x32_to_96x64' ? Number.MIN_VALUE : 1e-5);
    }
  });
});
