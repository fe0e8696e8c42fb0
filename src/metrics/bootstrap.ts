import { quantileSorted } from 'simple-statistics';
import { createRng } from '../core/rng.js';

/** Resamples of an interval, fixed so that figures can be repeated. */
const RESAMPLES = 10_000;

/** A 95 % interval, in the unit of the values. */
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
  return stratifiedInterval(
    groups.map((group) => [group]),
    seed,
  );
}

/**
 * As `clusterInterval`, of the mean of the strata's means (seen and unseen objects, say).
 * @param groups for each sequence the values of its objects, a list for each stratum
 */
export function stratifiedInterval(groups: readonly (readonly (readonly number[])[])[], seed = 0): Interval | null {
  const filled = groups.filter((strata) => strata.some((values) => values.length > 0));
  if (filled.length < 2) return null;
  const strata = filled[0]!.length;
  const sums = filled.map((group) => group.map((values) => values.reduce((sum, value) => sum + value, 0)));
  const rng = createRng(seed);
  const means = Float64Array.from({ length: RESAMPLES }, () => {
    const sum = new Float64Array(strata);
    const count = new Float64Array(strata);
    for (let i = 0; i < filled.length; i++) {
      const pick = rng.integer(0, filled.length - 1);
      for (let stratum = 0; stratum < strata; stratum++) {
        sum[stratum]! += sums[pick]![stratum]!;
        count[stratum]! += filled[pick]![stratum]!.length;
      }
    }
    return meanOfMeans(sum, count);
  }).sort();
  const sorted = [...means];
  return { lo: quantileSorted(sorted, 0.025), hi: quantileSorted(sorted, 0.975) };
}

/** A stratum that a resample happens to miss is left out of it. */
function meanOfMeans(sum: Float64Array, count: Float64Array): number {
  let total = 0;
  let present = 0;
  for (let i = 0; i < sum.length; i++) {
    if (count[i] === 0) continue;
    total += sum[i]! / count[i]!;
    present++;
  }
  return total / present;
}
