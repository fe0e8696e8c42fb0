import { describe, expect, it } from 'vitest';
import { createRng } from '../../src/core/rng.js';
import { clusterInterval } from '../../src/metrics/bootstrap.js';

describe('clusterInterval', () => {
  it('needs two sequences that have objects', () => {
    expect(clusterInterval([])).toBeNull();
    expect(clusterInterval([[0.1, 0.9]])).toBeNull();
    expect(clusterInterval([[0.1, 0.9], []])).toBeNull();
  });

  it('has no width where all are alike', () => {
    expect(clusterInterval([[0.25], [0.25, 0.25], [0.25]])).toEqual({ lo: 0.25, hi: 0.25 });
  });

  it('is the same again for a seed, and another for another', () => {
    const groups = Array.from({ length: 40 }, (_, i) => [Math.sqrt(i + 1), Math.cbrt(i + 1)]);
    expect(clusterInterval(groups, 7)).toEqual(clusterInterval(groups, 7));
    expect(clusterInterval(groups, 7)).not.toEqual(clusterInterval(groups, 8));
  });

  it('is 1.96 standard errors to both sides for many sequences of one object', () => {
    const rng = createRng(3);
    const values = Array.from({ length: 400 }, () => rng.integer(0, 1_000_000) / 1_000_000);
    const mean = values.reduce((sum, value) => sum + value, 0) / 400;
    const error = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0)) / 400;
    const { lo, hi } = clusterInterval(values.map((value) => [value]))!;
    expect(Math.abs((mean - lo) / error - 1.96)).toBeLessThan(0.1);
    expect(Math.abs((hi - mean) / error - 1.96)).toBeLessThan(0.1);
  });

  it('draws sequences, not objects', () => {
    // Two sequences of ten like objects: all means lie at 0, 0.5 or 1, and each end has a quarter of them.
    const groups = [Array(10).fill(0), Array(10).fill(1)];
    expect(clusterInterval(groups)).toEqual({ lo: 0, hi: 1 });
  });
});
