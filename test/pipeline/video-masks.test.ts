import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { getPixel, maskFrom } from '../../src/core/bit-mask.js';
import { resizeBilinear } from '../../src/pipeline/bilinear.js';
import { videoMasks } from '../../src/pipeline/video-masks.js';

const VIDEO = { width: 9, height: 7 };
const planes = (count: number) =>
  fc.array(fc.float32Array({ minLength: 16, maxLength: 16, min: -20, max: 20, noNaN: true }), {
    minLength: count,
    maxLength: count,
  });

describe('videoMasks', () => {
  it('gives no pixel to two objects, and none to an object that would not have it alone', () => {
    fc.assert(
      fc.property(planes(3), (list) => {
        const disjoint = videoMasks(list, 4, VIDEO, 'disjoint');
        const alone = videoMasks(list, 4, VIDEO, 'overlapping');
        for (let y = 0; y < VIDEO.height; y++) {
          for (let x = 0; x < VIDEO.width; x++) {
            const owners = disjoint.filter((mask) => getPixel(mask, x, y)).length;
            const claims = alone.filter((mask) => getPixel(mask, x, y)).length;
            expect(owners).toBe(Math.min(claims, 1));
          }
        }
      }),
      { seed: 3, numRuns: 50 },
    );
  });

  it('gives a pixel to the highest logit, and to the first object on a tie', () => {
    const flat = (value: number) => new Float32Array(16).fill(value);
    const owners = (list: Float32Array[]) => videoMasks(list, 4, VIDEO, 'disjoint').map((mask) => getPixel(mask, 4, 3));
    expect(owners([flat(1), flat(2)])).toEqual([false, true]);
    expect(owners([flat(2), flat(2)])).toEqual([true, false]);
    expect(owners([flat(-1), flat(-2)])).toEqual([false, false]);
  });

  it('does not take a logit of exactly 0 for an object', () => {
    const [mask] = videoMasks([new Float32Array(16)], 4, VIDEO, 'disjoint');
    expect(mask!.words.every((word) => word === 0)).toBe(true);
  });

  it('gives the pixels that the planes have when they are resized whole', () => {
    const value = fc.oneof(fc.float({ min: -20, max: 20, noNaN: true }), fc.constantFrom(0, -0, 1e-38, -1e-38, 5));
    const extent = fc.integer({ min: 1, max: 70 });
    const some = fc.array(fc.array(value, { minLength: 25, maxLength: 25 }), { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(some, extent, extent, fc.constantFrom('disjoint', 'overlapping'), (lists, width, height, overlap) => {
        const list = lists.map((values) => Float32Array.from(values));
        const large = list.map((plane) => resizeBilinear(plane, 5, 5, width, height));
        const highest = (i: number) => Math.max(...large.map((plane) => plane[i]!));
        const owner = (i: number) => large.findIndex((plane) => plane[i] === highest(i));
        const expected = large.map((plane, object) =>
          maskFrom(width, height, (i) => plane[i]! > 0 && (overlap === 'overlapping' || owner(i) === object)),
        );
        expect(videoMasks(list, 5, { width, height }, overlap)).toEqual(expected);
      }),
      { seed: 4, numRuns: 300 },
    );
  });
});
