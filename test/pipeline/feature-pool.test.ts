import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { floatTensor } from '../../src/core/tensor.js';
import { FeaturePool } from '../../src/pipeline/feature-pool.js';
import type { FrameFeatures } from '../../src/pipeline/network.js';

/** A quarter of a MiB, all of it one number. */
function features(value = 0): FrameFeatures {
  const part = () => floatTensor(new Float32Array(2 ** 14).fill(value), [1, 1, 128, 128]);
  return { vision: part(), unconditioned: part(), highRes0: part(), highRes1: part() };
}

const step = fc.record({ video: fc.constantFrom('a', 'b', 'c'), frame: fc.nat(5), sets: fc.boolean() });

describe('what the image encoder gave of several videos', () => {
  it('never takes more than its room', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), fc.nat(6), (steps, frames) => {
        const pool = new FeaturePool(frames / 4);
        for (const { video, frame, sets } of steps) {
          const of = pool.of(video);
          if (sets) of.set(frame, features());
          else of.get(frame);
        }
        const kept = ['a', 'b', 'c'].flatMap((video) => [0, 1, 2, 3, 4, 5].filter((i) => pool.of(video).has(i)));
        expect(kept.length).toBeLessThanOrEqual(frames);
        const distinct = new Set(steps.filter(({ sets }) => sets).map(({ video, frame }) => `${video} ${frame}`));
        if (distinct.size <= frames) expect(kept).toHaveLength(distinct.size);
      }),
      { numRuns: 50 },
    );
  });

  it('drops of other videos what was not used for longest', () => {
    const pool = new FeaturePool(3 / 4);
    const [a, b, c] = [pool.of('a'), pool.of('b'), pool.of('c')];
    a.set(0, features());
    a.set(1, features());
    b.set(0, features());
    a.get(0);
    c.set(0, features());
    expect([a.has(0), a.has(1), b.has(0), c.has(0)]).toEqual([true, false, true, true]);
    c.set(1, features());
    expect([a.has(0), b.has(0), c.has(0), c.has(1)]).toEqual([true, false, true, true]);
  });

  it('drops none of a video for the next one of the same, so that going through it again finds its start', () => {
    const video = new FeaturePool(2 / 4).of('long');
    for (const frame of [0, 1, 2, 3]) video.set(frame, features());
    expect([0, 1, 2, 3].map((frame) => video.has(frame))).toEqual([true, true, false, false]);
  });

  it('tells videos apart, and gives what it was given', () => {
    const pool = new FeaturePool(1);
    const [one, other] = [features(1), features(2)];
    pool.of('one').set(1, one);
    pool.of('other').set(1, other);
    expect(pool.of('one').get(1)).toBe(one);
    expect(pool.of('other').get(1)).toBe(other);
    expect(pool.of('one').get(11)).toBeUndefined();
  });
});
