import { createRng, type Rng } from '../../core/rng.js';
import type { Canvas } from './canvas.js';
import { chance, clamp, real, sign } from './draws.js';
import { between, type Style } from './plan.js';
import { wave } from './wave.js';

/** What happens to a picture between the scene and the file: shutter, focus, light, sensor. */
export interface Lens {
  readonly shutter: number;
  /** Pixels of blur at its worst, and the frames where it begins and ends; null where the focus holds. */
  readonly defocus: { readonly pixels: number; readonly from: number; readonly to: number } | null;
  readonly light: Light;
  /** Standard deviation, of 255. */
  readonly noise: number;
  readonly seed: number;
}

interface Light {
  readonly level: number;
  readonly change: number;
  readonly pace: number;
  readonly phase: number;
  /** Of red and of blue against green. */
  readonly tint: readonly [number, number];
  /** Turns of a cloud's shadow across the picture. */
  readonly across: readonly [number, number];
}

export function makeLens(rng: Rng, style: Style, frames: number): Lens {
  const middle = real(rng, 0.2, 0.9) * frames;
  const length = Math.max(3, real(rng, 0.1, 0.3) * frames);
  const change = between(rng, style.light);
  return {
    shutter: between(rng, style.shutter),
    defocus: chance(rng, style.defocus)
      ? { pixels: real(rng, 1, 2.6), from: middle - length / 2, to: middle + length / 2 }
      : null,
    light: {
      level: chance(rng, style.dark) ? real(rng, 0.55, 0.75) : real(rng, 0.95, 1.1),
      ...{ change, pace: real(rng, 0.008, 0.03), phase: real(rng, 0, 1) },
      tint: [real(rng, -0.06, 0.06), real(rng, -0.06, 0.06)],
      across: [real(rng, 0.3, 0.9) * sign(rng), real(rng, 0, 0.6)],
    },
    noise: between(rng, style.noise),
    seed: rng.word(),
  };
}

/** Pixels of blur around a pixel on a frame, along x and y. @param motion the camera's, in pixels a frame */
export function blurAt({ shutter, defocus }: Lens, frame: number, motion: readonly [number, number]) {
  const open = shutter / 2;
  const soft = defocus === null ? 0 : defocus.pixels * bump((frame - defocus.from) / (defocus.to - defocus.from));
  return [Math.min(8, Math.abs(motion[0]) * open + soft), Math.min(8, Math.abs(motion[1]) * open + soft)] as const;
}

/** 0 at both ends and 1 between. */
function bump(share: number): number {
  return share <= 0 || share >= 1 ? 0 : Math.min(1, 6 * share * (1 - share));
}

const TABLE = 256;
const WAVES = Float64Array.from({ length: TABLE }, (_, i) => wave(i / TABLE));
/** Standard deviation of the sum of four bytes. */
const SPREAD = 147.8;
const VIGNETTE = 0.16;

/** Light and noise, and whole numbers. */
export function develop({ light, noise, seed }: Lens, frame: number, canvas: Canvas, out: Uint8Array): void {
  const { width, height, colours } = canvas;
  const level = light.level * (1 + light.change * wave(light.pace * frame + light.phase));
  const gains = [level * (1 + light.tint[0]), level, level * (1 + light.tint[1])] as const;
  const [stepX, stepY] = [(light.across[0] * TABLE) / width, (light.across[1] * TABLE) / height];
  const start = (light.phase + 0.5 * light.pace * frame) * TABLE;
  const scale = noise / SPREAD;
  let state = createRng((seed + frame) >>> 0).word() | 1;
  for (let y = 0, at = 0; y < height; y++) {
    const down = y / height - 0.5;
    for (let x = 0; x < width; x++) {
      const right = x / width - 0.5;
      const cloud = WAVES[Math.floor(start + stepX * x + stepY * y) & (TABLE - 1)]!;
      const field = (1 + 0.6 * light.change * cloud) * (1 - VIGNETTE * 2 * (right * right + down * down));
      for (let c = 0; c < 3; c++, at++) {
        // Xorshift32; the sum of its four bytes is nearly normal.
        state ^= state << 13;
        state ^= state >>> 17;
        state ^= state << 5;
        const sum = (state & 255) + ((state >>> 8) & 255) + ((state >>> 16) & 255) + (state >>> 24) - 510;
        out[at] = clamp(Math.floor(colours[at]! * field * gains[c]! + sum * scale + 0.5), 0, 255);
      }
    }
  }
}
