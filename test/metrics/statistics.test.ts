import { describe, expect, it } from 'vitest';
import { frameStatistics, mean, median } from '../../src/metrics/statistics.js';
import { officialCases } from './official-cases.js';

const DIGITS = 12;

describe('frameStatistics', () => {
  const cases = officialCases().statistics.map((one) => ({ ...one, count: one.values.length }));

  it.each(cases)('is what db_statistics gives of $count frames', ({ values, mean: M, recall, decay }) => {
    const found = frameStatistics(values, 'davis-compatible');
    expect(found.mean).toBeCloseTo(M, DIGITS);
    expect(found.recall).toBeCloseTo(recall, DIGITS);
    if (decay === null) expect(found.decay).toBeNaN();
    else expect(found.decay).toBeCloseTo(decay, DIGITS);
  });

  it.each(cases.filter(({ count }) => count <= 256))(
    'is the same without its 8 bits up to 256 frames: $count',
    (one) => {
      expect(frameStatistics(one.values).decay).toBeCloseTo(one.decay!, DIGITS);
    },
  );

  it('cuts the quarters where they are beyond 256 frames', () => {
    // 0, 1/400, ..., 1: the first quarter ends at frame 100 and the last begins at frame 300, both included.
    const ramp = Array.from({ length: 401 }, (_, i) => i / 400);
    expect(frameStatistics(ramp).decay).toBeCloseTo(50 / 400 - 350 / 400, DIGITS);
  });

  it('does not count a frame of 0.5 as found', () => {
    expect(frameStatistics([0.5, 0.5, 0.500001, 1]).recall).toBe(0.5);
  });
});

describe('mean', () => {
  it('is the sum over the count, and NaN of nothing', () => {
    expect(mean([1, 2, 6])).toBe(3);
    expect(mean([])).toBeNaN();
  });
});

describe('median', () => {
  it('is the middle of sorted values', () => {
    expect(median([3, 1, 2])).toBe(2);
    expect(median([4, 1, 3, 2])).toBe(2.5);
    expect(median([10, 9, 100])).toBe(10);
    expect(median([])).toBeNaN();
  });
});
