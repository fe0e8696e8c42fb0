import { errorFunction, quantileSorted } from 'simple-statistics';
import { createRng } from '../core/rng.js';
import { median, studentT95 } from '../metrics/statistics.js';

/** Resamples of an interval, fixed so that figures can be repeated. */
const RESAMPLES = 10_000;
/** How many values a word of the generator has. */
const WORDS = 2 ** 32;

/**
 * Below six values a bootstrap of medians cannot leave 2.5 % in each tail: that all five lie on one side of the median by
 * luck has a probability of 1 in 32.
 */
export const LEAST_REPEATS = 6;
/** One value has no spread. */
export const LEAST_SEQUENCES = 2;

/** A figure with its 95 % interval; the bounds are null where there are too few values for one. */
export interface Estimate {
  readonly value: number;
  readonly lo: number | null;
  readonly hi: number | null;
  /** Sequences, or repeats of the run that has fewer. */
  readonly n: number;
}

/** A sequence's difference of means over its objects, and the number of these, by which it weighs. */
export interface WeighedDifference {
  readonly difference: number;
  readonly weight: number;
}

export interface ResampleOptions {
  readonly seed?: number;
  /** 10,000 where it is left out. */
  readonly resamples?: number;
}

/**
 * The mean of paired differences over all objects, with an interval from resampling sequences: objects of one video are
 * not independent. On each side the wider of two intervals counts, each of which fails where the other holds (docs/decisions/0010):
 * the percentile bootstrap at the expanded level of Hesterberg, "What Teachers Should Know About the Bootstrap", The
 * American Statistician 69 (2015), section 5.3, and Student's with the linearised standard error of a ratio.
 * @param list at least one; weights above 0
 */
export function meanDifference(list: readonly WeighedDifference[], options: ResampleOptions = {}): Estimate {
  const n = list.length;
  const total = list.reduce((sum, { weight }) => sum + weight, 0);
  const value = list.reduce((sum, { weight, difference }) => sum + weight * difference, 0) / total;
  if (n < LEAST_SEQUENCES) return { value, lo: null, hi: null, n };
  const squares = list.reduce((sum, { weight, difference }) => sum + (weight * (difference - value)) ** 2, 0);
  const half = (studentT95(n - 1) * Math.sqrt((squares * n) / (n - 1))) / total;
  const { lo, hi } = expandedInterval(resampledMeans(list, options), n);
  return { value, lo: Math.min(lo, value - half), hi: Math.max(hi, value + half), n };
}

function resampledMeans(list: readonly WeighedDifference[], { seed, resamples = RESAMPLES }: ResampleOptions) {
  const draw = placeSource(seed);
  const weights = Float64Array.from(list, ({ weight }) => weight);
  const sums = Float64Array.from(list, ({ weight, difference }) => weight * difference);
  return Float64Array.from({ length: resamples }, () => {
    let [sum, weight] = [0, 0];
    for (let i = 0; i < weights.length; i++) {
      const pick = draw(weights.length);
      sum += sums[pick]!;
      weight += weights[pick]!;
    }
    return sum / weight;
  });
}

/**
 * How many times as long the found rates take as the reference's: the ratio of the medians over repeats, reference / found.
 * @param paired true where repeat k of both ran side by side in one job: a drift of the machine then meets both alike, and
 * pairs are resampled
 */
export function slowdown(
  reference: readonly number[],
  found: readonly number[],
  paired: boolean,
  options: ResampleOptions = {},
): Estimate {
  const n = Math.min(reference.length, found.length);
  const value = median(reference) / median(found);
  if (n < LEAST_REPEATS) return { value, lo: null, hi: null, n };
  const draw = placeSource(options.seed);
  const [medianOfReference, medianOfFound] = [countedMedian(reference), countedMedian(found)];
  const ratios = Float64Array.from({ length: options.resamples ?? RESAMPLES }, () => {
    const counts = drawnCounts(reference.length, draw);
    return medianOfReference(counts) / medianOfFound(paired ? counts : drawnCounts(found.length, draw));
  });
  return { value, ...expandedInterval(ratios, n), n };
}

/** The median over repeats with its interval. */
export function medianEstimate(values: readonly number[], options: ResampleOptions = {}): Estimate {
  const n = values.length;
  const value = median(values);
  if (n < LEAST_REPEATS) return { value, lo: null, hi: null, n };
  const draw = placeSource(options.seed);
  const medianOf = countedMedian(values);
  const medians = Float64Array.from({ length: options.resamples ?? RESAMPLES }, () => medianOf(drawnCounts(n, draw)));
  return { value, ...expandedInterval(medians, n), n };
}

/** Gives places 0 .. count - 1; some are likelier by count / 2^32, which is nothing here and saves most of the time. */
function placeSource(seed = 0): (count: number) => number {
  const rng = createRng(seed);
  return (count) => Math.floor((rng.word() / WORDS) * count);
}

/** How often each of `count` places is drawn in as many draws. */
function drawnCounts(count: number, draw: (count: number) => number): Uint32Array {
  const counts = new Uint32Array(count);
  for (let i = 0; i < count; i++) counts[draw(count)]!++;
  return counts;
}

/** Gives the median of values that are taken so many times each, as many in all as there are values. */
function countedMedian(values: readonly number[]): (counts: Uint32Array) => number {
  const order = [...values.keys()].sort((a, b) => values[a]! - values[b]!);
  const [low, high] = [Math.floor((values.length - 1) / 2), Math.ceil((values.length - 1) / 2)];
  return (counts) => {
    let seen = 0;
    let lower: number | null = null;
    for (const place of order) {
      seen += counts[place]!;
      if (lower === null && seen > low) lower = values[place]!;
      if (lower !== null && seen > high) return (lower + values[place]!) / 2;
    }
    return Number.NaN;
  };
}

/** Quantiles at the level that a percentile interval needs to be as wide as one of Student's t would be for a mean. */
function expandedInterval(values: Float64Array, n: number): { readonly lo: number; readonly hi: number } {
  const sorted = [...values.sort()];
  const level = normalBelow(-studentT95(n - 1) * Math.sqrt(n / (n - 1)));
  return { lo: quantileSorted(sorted, level), hi: quantileSorted(sorted, 1 - level) };
}

/** The share of a normal distribution below z. */
export function normalBelow(z: number): number {
  return (1 + errorFunction(z / Math.SQRT2)) / 2;
}
