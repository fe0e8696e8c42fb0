import type { Rng } from '../../core/rng.js';

const STEPS = 0xffff;

/** A number in low .. high. */
export function real(rng: Rng, low: number, high: number): number {
  return low + ((high - low) * rng.integer(0, STEPS)) / STEPS;
}

export function pick<T>(rng: Rng, list: readonly T[]): T {
  return list[rng.integer(0, list.length - 1)]!;
}

/** True in so many cases of 1. */
export function chance(rng: Rng, share: number): boolean {
  return rng.integer(0, STEPS) < share * STEPS;
}

export function sign(rng: Rng): number {
  return rng.integer(0, 1) === 0 ? -1 : 1;
}

export function shuffled<T>(rng: Rng, list: readonly T[]): T[] {
  const result = [...list];
  for (let last = result.length - 1; last > 0; last--) {
    const other = rng.integer(0, last);
    [result[last], result[other]] = [result[other]!, result[last]!];
  }
  return result;
}

export function clamp(value: number, low: number, high: number): number {
  return value < low ? low : value > high ? high : value;
}
