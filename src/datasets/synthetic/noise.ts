import type { Rng } from '../../core/rng.js';

/** Side of a cell in pixels, a divisor of the whole side, and its share of the values. */
export type Octave = readonly [cell: number, share: number];

/** Periodic value noise of side x side, 0..1 where the shares add up to 1. */
export function noise(rng: Rng, side: number, octaves: readonly Octave[]): Float32Array {
  const values = new Float32Array(side * side);
  for (const [cell, share] of octaves) {
    const cells = side / cell;
    const lattice = Float32Array.from({ length: cells * cells }, () => rng.integer(0, 255) / 255);
    const ramp = Float32Array.from({ length: cell }, (_, i) => ease(i / cell));
    for (let y = 0, index = 0; y < side; y++) {
      const row = Math.floor(y / cell);
      const [above, below] = [row * cells, ((row + 1) % cells) * cells];
      const down = ramp[y % cell]!;
      for (let column = 0; column < cells; column++) {
        const next = (column + 1) % cells;
        const left = lattice[above + column]! * (1 - down) + lattice[below + column]! * down;
        const right = lattice[above + next]! * (1 - down) + lattice[below + next]! * down;
        for (let i = 0; i < cell; i++, index++) values[index]! += share * (left + (right - left) * ramp[i]!);
      }
    }
  }
  return values;
}

/** Smooth step from 0 to 1. */
export function ease(t: number): number {
  return t * t * (3 - 2 * t);
}
