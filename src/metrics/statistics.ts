import { quantile } from './quantile.js';

/** Two-sided 95 % quantiles of Student's t for 1 to 30 degrees of freedom. */
const T_95 = [
  12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179, 2.16, 2.145, 2.131, 2.12, 2.11,
  2.101, 2.093, 2.086, 2.08, 2.074, 2.069, 2.064, 2.06, 2.056, 2.052, 2.048, 2.045, 2.042,
] as const;

/** The two-sided 95 % quantile of Student's t; the normal one beyond 30 degrees of freedom. */
export function studentT95(degrees: number): number {
  return T_95[degrees - 1] ?? 1.96;
}

/** How a decay's quarters are cut. */
export type DecayMode = 'exact' | 'davis-compatible';

/** Figures of an object's values over frames; NaN where there is no frame. */
export interface FrameStatistics {
  readonly mean: number;
  /** Share of frames above 0.5, strictly. */
  readonly recall: number;
  /** Mean of the first quarter less the mean of the last. */
  readonly decay: number;
}

/**
 * Mean, recall and decay of one object's frames (db_statistics of davis2017-evaluation).
 * @param values in 0..1, in frame order, at least one
 * @param mode the official code casts the quarters' ends to 8 bits and is wrong beyond 256 frames; `davis-compatible`
 *   repeats it as it is under NumPy 1, NaN included (257 to 342 frames: an empty quarter)
 */
export function frameStatistics(values: readonly number[], mode: DecayMode = 'exact'): FrameStatistics {
  return { mean: mean(values), recall: mean(values.map((value) => (value > 0.5 ? 1 : 0))), decay: decay(values, mode) };
}

/** The arithmetic mean; NaN of nothing. */
export function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Of values in any order; NaN of nothing. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted.length === 0 ? Number.NaN : quantile(sorted, 0.5);
}

function decay(values: readonly number[], mode: DecayMode): number {
  const ends = Array.from({ length: 5 }, (_, i) => {
    const place = 1 + (i * (values.length - 1)) / 4;
    const index = roundHalfEven(place + 1e-10) - 1;
    return mode === 'davis-compatible' ? index & 0xff : index;
  });
  const quarter = (i: number) => mean(values.slice(ends[i]!, ends[i + 1]! + 1));
  return quarter(0) - quarter(3);
}

/** NumPy's rounding. */
export function roundHalfEven(value: number): number {
  const low = Math.floor(value);
  if (value - low !== 0.5) return Math.round(value);
  return low % 2 === 0 ? low : low + 1;
}
