import { describe, expect, it } from 'vitest';
import { createRng } from '../../src/core/rng.js';
import { changePoints } from '../../src/report/history/change-points.js';

/** Normal noise by Box and Muller. */
function noise(seed: number): () => number {
  const rng = createRng(seed);
  const share = () => (rng.word() + 1) / 2 ** 32;
  return () => Math.sqrt(-2 * Math.log(share())) * Math.cos(2 * Math.PI * share());
}

describe('changePoints', () => {
  it('finds lasting steps of values that repeat exactly, however small, and nothing in a flat line', () => {
    expect(changePoints([0.8, 0.8, 0.8, 0.799, 0.799, 0.9, 0.9, 0.9])).toEqual([3, 5]);
    expect(changePoints(Array(20).fill(0.1 + 0.2))).toEqual([]);
  });

  it.each([[[]], [[1]], [[1, 2]], [[1, 2, 2]]])('has nothing to say of %j', (values) => {
    expect(changePoints(values)).toEqual([]);
  });

  it('takes a single odd value for no change of level', () => {
    expect(changePoints([10, 10.1, 9.9, 10, 4, 10, 10.1, 9.9, 10, 10.05])).toEqual([]);
  });

  it.each([5, 8, 10, 30, 100])('finds changes in at most one of twenty series of %d values without any', (length) => {
    const next = noise(length);
    const series = Array.from({ length: 400 }, () => Array.from({ length }, () => 50 + next()));
    const alarms = series.filter((values) => changePoints(values).length > 0).length;
    expect(alarms / series.length).toBeLessThanOrEqual(0.05);
  });

  it('finds a step of four standard deviations where it is, in nineteen of twenty series', () => {
    const next = noise(7);
    const found = Array.from({ length: 400 }, () => {
      const values = Array.from({ length: 30 }, (_, i) => (i < 18 ? 50 : 46) + next());
      const changes = changePoints(values);
      return changes.length === 1 && Math.abs(changes[0]! - 18) <= 1;
    }).filter(Boolean);
    expect(found.length / 400).toBeGreaterThanOrEqual(0.95);
  });
});
