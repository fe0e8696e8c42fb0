import type { Rng } from '../../core/rng.js';
import { wave } from './wave.js';

/** Side in pixels of the square that a texture repeats. */
const SIDE = 128;
/** Cells of the noise, in pixels, with their share of the brightness. */
const OCTAVES = [
  [32, 0.5],
  [8, 0.3],
  [2, 0.2],
] as const;

/** A periodic colour pattern of SIDE x SIDE pixels, RGB. */
export type Texture = Uint8Array;

/** Two colours mixed by value noise in three scales and by stripes. */
export function makeTexture(rng: Rng): Texture {
  const colours = [0, 1].map((dark) => [0, 1, 2].map(() => (dark ? rng.integer(10, 120) : rng.integer(90, 245))));
  const brightness = noise(rng);
  const stripes = { x: rng.integer(-5, 5), y: rng.integer(1, 5), share: rng.integer(10, 45) / 100 };
  const texture = new Uint8Array(SIDE * SIDE * 3);
  for (let y = 0, index = 0; y < SIDE; y++) {
    for (let x = 0; x < SIDE; x++, index++) {
      const stripe = 0.5 + 0.5 * wave((stripes.x * x + stripes.y * y) / SIDE);
      const mix = brightness[index]! * (1 - stripes.share) + stripe * stripes.share;
      for (let c = 0; c < 3; c++) {
        texture[index * 3 + c] = Math.floor(colours[0]![c]! * mix + colours[1]![c]! * (1 - mix));
      }
    }
  }
  return texture;
}

/** Periodic value noise, 0..1. */
function noise(rng: Rng): Float64Array {
  const values = new Float64Array(SIDE * SIDE);
  for (const [cell, share] of OCTAVES) {
    const cells = SIDE / cell;
    const lattice = Array.from({ length: cells * cells }, () => rng.integer(0, 255) / 255);
    const corner = (x: number, y: number) => lattice[(y % cells) * cells + (x % cells)]!;
    for (let y = 0, index = 0; y < SIDE; y++) {
      const row = Math.floor(y / cell);
      const down = ease((y % cell) / cell);
      for (let x = 0; x < SIDE; x++, index++) {
        const column = Math.floor(x / cell);
        const right = ease((x % cell) / cell);
        const top = corner(column, row) * (1 - right) + corner(column + 1, row) * right;
        const bottom = corner(column, row + 1) * (1 - right) + corner(column + 1, row + 1) * right;
        values[index]! += share * (top * (1 - down) + bottom * down);
      }
    }
  }
  return values;
}

/** Writes the colour at (u, v), in pixels and between pixels, into three bytes of `out`. */
export function paint(texture: Texture, u: number, v: number, out: Uint8Array, at: number): void {
  const x = Math.floor(u);
  const y = Math.floor(v);
  const right = u - x;
  const down = v - y;
  const [x0, x1] = [x & (SIDE - 1), (x + 1) & (SIDE - 1)];
  const [y0, y1] = [(y & (SIDE - 1)) * SIDE, ((y + 1) & (SIDE - 1)) * SIDE];
  for (let c = 0; c < 3; c++) {
    const top = texture[(y0 + x0) * 3 + c]! * (1 - right) + texture[(y0 + x1) * 3 + c]! * right;
    const bottom = texture[(y1 + x0) * 3 + c]! * (1 - right) + texture[(y1 + x1) * 3 + c]! * right;
    out[at + c] = Math.floor(top * (1 - down) + bottom * down);
  }
}

/** Smooth step from 0 to 1. */
export function ease(t: number): number {
  return t * t * (3 - 2 * t);
}
