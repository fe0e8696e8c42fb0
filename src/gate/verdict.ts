import { type Estimate, LEAST_REPEATS, LEAST_SEQUENCES } from './bootstrap.js';

/** `undecided`: the interval is too wide to say. */
export type Verdict = 'pass' | 'fail' | 'undecided';

/** Normal quantiles of a two-sided 95 % interval, and of a power of 80 %. */
const Z_INTERVAL = 1.96;
const Z_POWER = 0.8416;
/** What an interval's half width grows by to what it finds four times of five. */
const POWERED = (Z_INTERVAL + Z_POWER) / Z_INTERVAL;
/** More than this is no advice. */
const MOST = 100_000;

/** What is judged: a loss that grows as things get worse, and what is allowed of it. */
export interface Judged {
  readonly loss: Estimate;
  readonly allowed: number;
}

/**
 * Fails where the interval shows it (all of it above what is allowed), passes where the interval shows that (all of it at
 * most what is allowed), and is undecided between the two or where there is no interval.
 */
export function verdictOf({ loss, allowed }: Judged): Verdict {
  if (loss.lo === null || loss.hi === null) return 'undecided';
  if (loss.lo > allowed) return 'fail';
  return loss.hi <= allowed ? 'pass' : 'undecided';
}

/** What values an estimate is of; rounds are those of one measurement in one process. */
export type Counted = 'sequences' | 'repeats' | 'rounds';

/** The fewest that give an interval. */
export function leastOf(counted: Counted): number {
  return counted === 'sequences' ? LEAST_SEQUENCES : LEAST_REPEATS;
}

/**
 * How many values would do to say which side of the allowance a loss as large as the one found is on, in four runs of
 * five: widths fall with the root of the count.
 * @returns null where no number that one can have would do, because the loss lies at the allowance
 */
export function countThatWouldDo({ loss, allowed }: Judged, counted: Counted): number | null {
  const least = leastOf(counted);
  const { value, lo, hi, n } = loss;
  if (lo === null || hi === null) return least;
  const width = value > allowed ? value - lo : hi - value;
  const count = Math.ceil(n * ((POWERED * width) / Math.abs(allowed - value)) ** 2);
  return count <= MOST ? Math.max(count, n + 1, least) : null;
}

/** The smallest loss that is found four times of five by an interval so wide; null without one. */
export function smallestFound({ loss: { value, lo }, allowed }: Judged): number | null {
  return lo === null ? null : allowed + POWERED * (value - lo);
}
