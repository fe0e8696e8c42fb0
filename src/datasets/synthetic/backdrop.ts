import type { Rng } from '../../core/rng.js';
import type { View } from './camera.js';
import { chance, clamp, pick, real } from './draws.js';
import { makeFigure } from './figure.js';
import { noise } from './noise.js';
import { backgroundPalette, type Colour, colourOf, mixed, type Palette } from './palette.js';
import { distanceTo, reachOf } from './parts.js';
import { makeTexture, paint, type Texture } from './texture.js';
import { wave } from './wave.js';

/** What lies behind everything: a map of the ground, and above a skyline perhaps the sky. */
export interface Backdrop {
  readonly palette: Palette;
  readonly ground: Texture;
  readonly sky: Sky | null;
  /** Pixels of the ground that move to and fro, as water or grass. */
  readonly sway: number;
}

interface Sky {
  readonly top: Colour;
  readonly bottom: Colour;
  /** Heights of the skyline along the ground's side, in the world. */
  readonly line: Float32Array;
  readonly clouds: Float32Array;
}

/** Side of the ground's map, in the world; it repeats. */
const SIDE = 512;
const CLOUDS = 128;
const CLOUD_OCTAVES = [
  [32, 0.6],
  [8, 0.4],
] as const;

export function makeBackdrop(rng: Rng): Backdrop {
  const palette = backgroundPalette(rng);
  const ground = makeTexture(
    rng,
    palette,
    SIDE,
    pick(rng, ['noise', 'noise', 'patches', 'patches', 'checks', 'stripes']),
  );
  const textures = Array.from({ length: 4 }, () => makeTexture(rng.fork(), shadesOf(rng, palette), 64));
  const things = rng.integer(8, 26);
  for (let i = 0; i < things; i++) stamp(rng.fork(), ground, pick(rng, textures));
  return {
    palette,
    ground,
    sky: chance(rng, 0.45) ? makeSky(rng) : null,
    sway: chance(rng, 0.35) ? real(rng, 0.8, 3) : 0,
  };
}

/** Colours of things that stand on a ground of these colours. */
export function shadesOf(rng: Rng, palette: Palette): Palette {
  const shade = (colour: Colour) =>
    mixed(colour, colourOf(real(rng, 0, 1), 0.4, real(rng, 0.2, 0.8)), real(rng, 0.1, 0.5));
  return [shade(palette[0]), shade(palette[1]), shade(palette[2])];
}

/** Puts a still shape on the ground, as a rock or a house. */
function stamp(rng: Rng, ground: Texture, texture: Texture): void {
  const figure = makeFigure(rng, pick(rng, ['blob', 'polygon', 'polygon', 'star', 'worm']));
  const parts = figure.pose(real(rng, 0, 1));
  const radius = real(rng, 9, 42);
  const [x, y, turns] = [rng.integer(0, SIDE - 1), rng.integer(0, SIDE - 1), real(rng, 0, 1)];
  const [cos, sin] = [wave(turns + 0.25), wave(turns)];
  const reach = Math.ceil(reachOf(parts) * radius + 1);
  for (let dy = -reach; dy <= reach; dy++) {
    for (let dx = -reach; dx <= reach; dx++) {
      const u = (dx * cos + dy * sin) / radius;
      const v = (dy * cos - dx * sin) / radius;
      const distance = distanceTo(parts, u, v) * radius;
      if (distance >= 0.5) continue;
      const at = ((y + dy) & (SIDE - 1)) * SIDE + ((x + dx) & (SIDE - 1));
      paint(
        texture,
        u * 24,
        v * 24,
        clamp(0.8 - distance / radius, 0.7, 1.05),
        clamp(0.5 - distance, 0, 1),
        ground.data,
        at * 3,
      );
    }
  }
}

function makeSky(rng: Rng): Sky {
  const hue = real(rng, 0.5, 0.7);
  const hills = Array.from({ length: 5 }, () => [rng.integer(1, 9), real(rng, 0, 1)] as const);
  const height = real(rng, 3, 16);
  const level = real(rng, -75, -25);
  const isBuilt = chance(rng, 0.4);
  const line = Float32Array.from({ length: SIDE }, (_, x) => {
    const place = isBuilt ? x - (x % 16) : x;
    return (
      level + height * hills.reduce((sum, [times, phase]) => sum + wave((times * place) / SIDE + phase) / times, 0)
    );
  });
  return {
    top: colourOf(hue, real(rng, 0.15, 0.6), real(rng, 0.55, 0.9)),
    bottom: colourOf(hue + real(rng, -0.1, 0.1), real(rng, 0.05, 0.3), real(rng, 0.75, 0.98)),
    line,
    clouds: noise(rng, CLOUDS, CLOUD_OCTAVES),
  };
}

/** Where the picture's pixels are in the world: at (x, y) + column * (a, b) + row * (-b, a). */
interface Frame {
  readonly x: number;
  readonly y: number;
  readonly a: number;
  readonly b: number;
}

function frameOf(view: View, width: number, height: number): Frame {
  const scale = 256 / Math.min(width, height) / view.zoom;
  const [a, b] = [wave(view.roll + 0.25) * scale, wave(view.roll) * scale];
  return { x: view.x - (a * width) / 2 + (b * height) / 2, y: view.y - (b * width) / 2 - (a * height) / 2, a, b };
}

/** Fills a picture of three values a pixel. @param time in frames */
export function drawBackdrop(
  { ground, sky, sway }: Backdrop,
  view: View,
  time: number,
  size: { readonly width: number; readonly height: number },
  out: Float32Array,
): void {
  const { width, height } = size;
  const { x, y, a, b } = frameOf(view, width, height);
  const columns = Float64Array.from({ length: width }, (_, i) => sway * wave(i / 67 + time * 0.021));
  for (let row = 0, at = 0; row < height; row++) {
    const shift = sway * wave(row / 41 + time * 0.033);
    for (let column = 0; column < width; column++, at += 3) {
      const worldX = x + a * column - b * row;
      const worldY = y + b * column + a * row;
      const above = sky === null ? 0 : skyShare(sky, worldX, worldY);
      if (above < 1) paint(ground, worldX + shift, worldY + columns[column]!, 1, 1, out, at);
      if (above > 0) paintSky(sky!, worldX * 0.4 + time * 0.15, worldY, above, out, at);
    }
  }
}

function skyShare({ line }: Sky, x: number, y: number): number {
  const column = Math.floor(x);
  const from = line[column & (SIDE - 1)]!;
  return clamp(from + (line[(column + 1) & (SIDE - 1)]! - from) * (x - column) - y, 0, 1);
}

function cloudAt({ clouds }: Sky, x: number, y: number): number {
  const column = Math.floor(x);
  const row = Math.floor(y);
  const above = (row & (CLOUDS - 1)) * CLOUDS;
  const below = ((row + 1) & (CLOUDS - 1)) * CLOUDS;
  const left = column & (CLOUDS - 1);
  const right = (column + 1) & (CLOUDS - 1);
  const top = clouds[above + left]! + (clouds[above + right]! - clouds[above + left]!) * (x - column);
  const bottom = clouds[below + left]! + (clouds[below + right]! - clouds[below + left]!) * (x - column);
  return top + (bottom - top) * (y - row);
}

function paintSky(sky: Sky, x: number, y: number, share: number, out: Float32Array, at: number): void {
  const { top, bottom } = sky;
  const cloud = cloudAt(sky, x, y * 1.2);
  const low = clamp((y + 150) / 120, 0, 1);
  const white = clamp((cloud - 0.5) * 2.5, 0, 0.8);
  for (let i = 0; i < 3; i++) {
    const clear = top[i]! + (bottom[i]! - top[i]!) * low;
    out[at + i] = out[at + i]! * (1 - share) + (clear + (250 - clear) * white) * share;
  }
}
