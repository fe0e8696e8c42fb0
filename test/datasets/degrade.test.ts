import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Sequence } from '../../src/core/dataset.js';
import { parseDegradation } from '../../src/core/degradation.js';
import type { RgbImage } from '../../src/core/image.js';
import { createRng } from '../../src/core/rng.js';
import { degradePicture, type PictureDegradation, withNoise } from '../../src/datasets/degrade/degrade-picture.js';
import { DegradeClock, degradedSequence } from '../../src/datasets/degrade/degraded-sequence.js';
import { paintedSequence } from '../runners/painted-sequence.js';

const WIDTH = 61;
const HEIGHT = 43;

/** A picture with slopes, an edge and fine grain. */
function picture(seed = 1, width = WIDTH, height = HEIGHT): RgbImage {
  const rng = createRng(seed);
  const data = Uint8Array.from({ length: width * height * 3 }, (_, i) => {
    const [x, y] = [Math.floor(i / 3) % width, Math.floor(i / 3 / width)];
    return Math.min(255, x * 2 + y + (x > width / 2 ? 60 : 0) + rng.integer(0, 30));
  });
  return { width, height, data };
}

const degrade = (image: RgbImage, name: string, seed = 0) =>
  degradePicture(image, parseDegradation(name) as PictureDegradation, seed);

/** Mean squared difference. */
function distance(a: RgbImage, b: RgbImage): number {
  expect([a.width, a.height, a.data.length]).toEqual([b.width, b.height, b.data.length]);
  return a.data.reduce((sum, value, i) => sum + (value - b.data[i]!) ** 2, 0) / a.data.length;
}

describe('a degraded picture', () => {
  it.each(['jpeg-30', 'png', 'half', 'quarter', 'blur-2', 'noise-10'])(
    'of %s has its size and leaves the first alone',
    async (name) => {
      const image = picture();
      const before = Uint8Array.from(image.data);
      const found = await degrade(image, name);
      const isSame = distance(found, image) === 0;
      expect(isSame).toBe(name === 'png');
      expect(image.data).toEqual(before);
    },
  );

  it.each([
    ['jpeg', ['jpeg-95', 'jpeg-50', 'jpeg-20', 'jpeg-5']],
    ['resolution', ['half', 'quarter']],
    ['blur', ['blur-0.5', 'blur-1', 'blur-3']],
    ['noise', ['noise-2', 'noise-8', 'noise-32']],
  ])('is further from the first the worse its %s is', async (_what, names) => {
    const distances = [];
    for (const name of names) distances.push(distance(await degrade(picture(), name), picture()));
    expect(distances).toEqual([...distances].sort((a, b) => a - b));
    expect(new Set(distances).size).toBe(names.length);
  });

  it('may be a single pixel', async () => {
    for (const name of ['jpeg-30', 'png', 'half', 'quarter', 'blur-2', 'noise-10']) {
      expect((await degrade(picture(1, 1, 1), name)).data).toHaveLength(3);
    }
  });
});

describe('noise', () => {
  it('is the same for a seed and another for another', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 2 ** 32 - 1 }), (seed) => {
        const image = picture(1, 9, 7);
        expect(withNoise(image, 20, seed)).toEqual(withNoise(image, 20, seed));
        expect(withNoise(image, 20, seed).data).not.toEqual(withNoise(image, 20, seed ^ 1).data);
      }),
      { numRuns: 50 },
    );
  });

  it('has the deviation that is asked for, and no bias', () => {
    const grey: RgbImage = { width: 200, height: 200, data: new Uint8Array(120_000).fill(128) };
    const { data } = withNoise(grey, 10, 5);
    const mean = data.reduce((sum, value) => sum + value, 0) / data.length;
    const deviation = Math.sqrt(data.reduce((sum, value) => sum + (value - mean) ** 2, 0) / data.length);
    expect(Math.abs(mean - 128)).toBeLessThan(0.15);
    // Rounding adds a twelfth to the variance.
    expect(Math.abs(deviation - Math.sqrt(100 + 1 / 12))).toBeLessThan(0.1);
  });
});

describe('a degraded sequence', () => {
  const original = (): Sequence => ({
    ...paintedSequence({ frames: 7 }),
    picture: async (index) => ({ width: 1, height: 1, data: Uint8Array.of(40 + index, 0, 0) }),
  });
  const shown = async (name: string, seed = 3) => {
    const sequence = degradedSequence(original(), parseDegradation(name)!, seed, new DegradeClock());
    const pictures = await Promise.all(sequence.frames.map((_, index) => sequence.picture(index)));
    return pictures.map(({ data }) => data[0]!);
  };

  it('is the sequence itself where nothing is done', () => {
    const sequence = original();
    expect(degradedSequence(sequence, { kind: 'original' }, 0, new DegradeClock())).toBe(sequence);
  });

  it('repeats the newest frame that is kept, and keeps names and truth', async () => {
    expect(await shown('drop-2')).toEqual([40, 40, 42, 42, 44, 44, 46]);
    expect(await shown('drop-3')).toEqual([40, 40, 40, 43, 43, 43, 46]);
    expect(await shown('drop-9')).toEqual(Array(7).fill(40));
    const sequence = original();
    const dropped = degradedSequence(sequence, { kind: 'drop', every: 2 }, 0, new DegradeClock());
    expect(dropped).toMatchObject({ frames: sequence.frames, annotated: sequence.annotated });
    expect(dropped.objectMasks).toBe(sequence.objectMasks);
  });

  it('has noise that differs by frame and seed and is repeated', async () => {
    const noise = (await shown('noise-20')).map((value, i) => value - 40 - i);
    expect(new Set(noise).size).toBeGreaterThan(3);
    expect(await shown('noise-20')).toEqual(await shown('noise-20'));
    expect(await shown('noise-20', 4)).not.toEqual(await shown('noise-20'));
  });

  it('counts the time that it takes, once', async () => {
    const clock = new DegradeClock();
    await degradedSequence(original(), { kind: 'jpeg', quality: 50 }, 0, clock).picture(0);
    expect(clock.take()).toBeGreaterThan(0);
    expect(clock.take()).toBe(0);
  });
});
