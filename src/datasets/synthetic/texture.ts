import type { Rng } from '../../core/rng.js';
import { clamp, pick, real } from './draws.js';
import { noise } from './noise.js';
import type { Palette } from './palette.js';
import { wave } from './wave.js';

/** A periodic colour pattern, side x side, three values of 0..255 a pixel. The side is a power of two. */
export interface Texture {
  readonly side: number;
  readonly data: Float32Array;
}

/** How much of the second and of the third colour, 0..1, is at a place; written into `out`, as this is done for every pixel. */
type Pattern = (x: number, y: number, rough: number, out: Shares) => void;

interface Shares {
  second: number;
  third: number;
}

export const PATTERNS = ['noise', 'stripes', 'checks', 'spots', 'patches', 'plaid'] as const;
export type PatternName = (typeof PATTERNS)[number];

/** How sharp the border between two colours is. */
const SHARP = 4;
const ROUGHNESS = 0.3;

export function makeTexture(
  rng: Rng,
  palette: Palette,
  side: number,
  name: PatternName = pick(rng, PATTERNS),
): Texture {
  const rough = noise(rng, side, [
    [side / 4, 0.5],
    [side / 8, 0.3],
    [side / 32, 0.2],
  ]);
  const grain = noise(rng, side, [
    [4, 0.4],
    [2, 0.6],
  ]);
  const pattern = makePattern(rng, name, side);
  const shares = { second: 0, third: 0 };
  const data = new Float32Array(side * side * 3);
  for (let y = 0, index = 0; y < side; y++) {
    for (let x = 0; x < side; x++, index++) {
      shares.third = 0;
      pattern(x, y, rough[index]!, shares);
      const light = 1 + ROUGHNESS * (grain[index]! - 0.5 + 0.6 * (rough[index]! - 0.5));
      for (let c = 0; c < 3; c++) {
        const base = palette[0][c]! + (palette[1][c]! - palette[0][c]!) * shares.second;
        data[index * 3 + c] = clamp((base + (palette[2][c]! - base) * shares.third) * light, 0, 255);
      }
    }
  }
  return { side, data };
}

/** 0 below, 1 above, with a short way between. */
const step = (value: number) => clamp(value * SHARP + 0.5, 0, 1);

/** Side in pixels of the square in which a pattern repeats a few times. */
const REPEAT = 128;

function makePattern(rng: Rng, name: PatternName, side: number): Pattern {
  const turns = () => rng.integer(2, 5) * Math.max(1, side / REPEAT);
  switch (name) {
    case 'noise':
      return (_x, _y, rough, out) => {
        out.second = clamp((rough - 0.5) * 2.5 + 0.5, 0, 1);
        out.third = clamp((rough - 0.7) * 6, 0, 0.8);
      };
    case 'patches': {
      const level = real(rng, 0.42, 0.52);
      return (_x, _y, rough, out) => {
        out.second = step((rough - level) * 12);
        out.third = clamp((rough - 0.72) * 12, 0, 1);
      };
    }
    case 'stripes':
      return stripes(rng.integer(-4, 4) / side, turns() / side, real(rng, 0, 1.2));
    case 'checks': {
      const count = turns() / side;
      return (x, y, _rough, out) => {
        out.second = step(4 * wave(count * x) * wave(count * y));
      };
    }
    case 'plaid': {
      const [a, b] = [turns() / side, turns() / side];
      return (x, y, _rough, out) => {
        out.second = step(wave(a * x)) * 0.8;
        out.third = step(wave(b * y) - 0.5) * 0.8;
      };
    }
    case 'spots':
      return spots(rng, side);
  }
}

function stripes(along: number, across: number, bend: number): Pattern {
  return (x, y, rough, out) => {
    out.second = step(wave(along * x + across * y + bend * rough));
  };
}

function spots(rng: Rng, side: number): Pattern {
  const cells = rng.integer(3, 6);
  const size = side / cells;
  const radius = size * real(rng, 0.25, 0.42);
  const centres = Array.from({ length: cells * cells }, () => [real(rng, 0.4, 0.6), real(rng, 0.4, 0.6)] as const);
  return (x, y, _rough, out) => {
    const column = Math.min(cells - 1, Math.floor(x / size));
    const row = Math.min(cells - 1, Math.floor(y / size));
    const centre = centres[row * cells + column]!;
    const dx = x - (column + centre[0]) * size;
    const dy = y - (row + centre[1]) * size;
    const inside = radius - Math.sqrt(dx * dx + dy * dy);
    out.second = clamp(inside, 0, 1);
    out.third = clamp(inside - radius * 0.6, 0, 1);
  };
}

/** Adds the colour at (u, v), in pixels and between pixels, to `out`, which is weighed down first. */
export function paint(
  { side, data }: Texture,
  u: number,
  v: number,
  light: number,
  alpha: number,
  out: Float32Array,
  at: number,
): void {
  const x = Math.floor(u);
  const y = Math.floor(v);
  const right = u - x;
  const down = v - y;
  const last = side - 1;
  const top = (y & last) * side;
  const bottom = ((y + 1) & last) * side;
  const left = x & last;
  const next = (x + 1) & last;
  const a = (top + left) * 3;
  const b = (top + next) * 3;
  const c = (bottom + left) * 3;
  const d = (bottom + next) * 3;
  const weight = alpha * light;
  for (let i = 0; i < 3; i++) {
    const upper = data[a + i]! * (1 - right) + data[b + i]! * right;
    const lower = data[c + i]! * (1 - right) + data[d + i]! * right;
    out[at + i] = out[at + i]! * (1 - alpha) + (upper * (1 - down) + lower * down) * weight;
  }
}
