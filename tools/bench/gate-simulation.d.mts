import type { Rng } from '../../src/core/rng.js';
import type { WeighedDifference } from '../../src/gate/bootstrap.js';
import type { Verdict } from '../../src/gate/verdict.js';

export interface Noise {
  readonly deviation: number;
  readonly draw: (normal: () => number, rng: Rng) => number;
}
export const NOISES: Readonly<Record<'normal' | 'heavy tails', Noise>>;
export function accuracyPair(rng: Rng, noise: Noise, sequences: number, drop: number): WeighedDifference[];
export function promisedPower(
  pairs: readonly (readonly WeighedDifference[])[],
  noise: Noise,
  drop: number,
  functions: { readonly studentT95: (degrees: number) => number; readonly normalBelow: (z: number) => number },
): number;
export function speedPair(
  rng: Rng,
  repeats: number,
  ratio: number,
  noise: number,
): { readonly reference: readonly number[]; readonly found: readonly number[] };
export function verdictShares(pairs: number, judge: (pair: number) => Verdict): Readonly<Record<Verdict, number>>;
