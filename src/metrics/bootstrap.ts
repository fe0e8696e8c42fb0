import { quantileSorted } from 'simple-statistics';
import { createRng } from '../core/rng.js';

/** Resamples of an interval, fixed so that figures can be repeated. */
const RESAMPLES = 10_000;

export interface Interval {
  readonly lo: number;
  readonly hi: number;
}

/**
 * 95 % percentile interval of a mean over objects, by resampling sequences: objects of one video are not independent.
 * @param groups the values of each sequence's objects
 * @returns null below two sequences
 */
export function clusterInterval(groups: readonly (readonly number[])[], seed = 0): Interval | null {
  const filled = groups.filter((group) => group.length > 0);
  if (filled.length < 2) return null;
  const sums = filled.map((group) => group.reduce((sum, value) => sum + value, 0));
  const rng = createRng(seed);
  const means = Float64Array.from({ length: RESAMPLES }, () => {
    let sum = 0;
    let count = 0;
    for (let i = 0; i < filled.length; i++) {
      const pick = rng.integer(0, filled.length - 1);
      sum += sums[pick]!;
      count += filled[pick]!.length;
    }
    return sum / count;
  }).sort();
  const sorted = [...means];
  return { lo: quantileSorted(sorted, 0.025), hi: quantileSorted(sorted, 0.975) };
}
