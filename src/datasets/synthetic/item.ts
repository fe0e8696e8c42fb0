import type { Canvas } from './canvas.js';
import { clamp } from './draws.js';
import type { Figure } from './figure.js';
import { distanceTo, type Part, reachOf } from './parts.js';
import type { Path } from './path.js';
import { paint, type Texture } from './texture.js';
import { wave } from './wave.js';

/** One thing of a scene. */
export interface Item {
  /** Of an object, from 1; 0 of what has no mask. */
  readonly id: number;
  /** The id of the object that it looks like; 0 of none. */
  readonly twinOf: number;
  readonly figure: Figure;
  readonly texture: Texture;
  readonly path: Path;
  /** Pixels of the texture to the figure's radius. */
  readonly texels: number;
  /** Pixels, on a frame. */
  readonly radius: (frame: number) => number;
  /** Turns, on a frame. */
  readonly angle: (frame: number) => number;
  /** Turns of the figure's movement, on a frame. */
  readonly phase: (frame: number) => number;
  readonly isMirrored: boolean;
  /** How dark its shadow is, 0..1. */
  readonly shadow: number;
}

/** Pixels that a shadow fades over. */
const SOFT = 5;
const LIGHT = [-0.55, -0.83] as const;

/** Distances from an item's border around it. */
interface Patch {
  readonly left: number;
  readonly top: number;
  readonly wide: number;
  readonly high: number;
  readonly distances: Float32Array;
}

interface Pose {
  readonly parts: readonly Part[];
  readonly x: number;
  readonly y: number;
  readonly radius: number;
  readonly cos: number;
  readonly sin: number;
  readonly mirror: number;
}

/** Memory that all patches use in turn. */
let spare = new Float32Array(0);

/**
 * Draws an item over what is on a canvas.
 * @param index of the item, from 1, which the canvas notes as the owner of its pixels
 * @param shutter share of the time between two frames
 * @returns the pixels that it would have if it were alone
 */
export function drawItem(item: Item, index: number, frame: number, shutter: number, canvas: Canvas): number {
  const pose = poseOf(item, frame);
  const [fromX, fromY] = item.path(frame - shutter / 2);
  const [toX, toY] = item.path(frame + shutter / 2);
  const smear = [clamp(toX - fromX, -24, 24), clamp(toY - fromY, -24, 24)] as const;
  const patch = patchOf(pose, smear, item.shadow > 0, canvas);
  if (patch === null) return 0;
  if (item.shadow > 0) drawShadow(patch, pose.radius, item.shadow, canvas);
  return drawBody(item, pose, patch, smear, index, canvas);
}

function poseOf(item: Item, frame: number): Pose {
  const [x, y] = item.path(frame);
  const turns = item.angle(frame);
  return {
    parts: item.figure.pose(item.phase(frame)),
    ...{
      x,
      y,
      radius: item.radius(frame),
      cos: wave(turns + 0.25),
      sin: wave(turns),
      mirror: item.isMirrored ? -1 : 1,
    },
  };
}

function shadowOffset(radius: number): readonly [number, number] {
  return [Math.floor(radius * 0.14), Math.floor(radius * 0.2)];
}

/** Null where it lies outside the picture. */
function patchOf(
  pose: Pose,
  smear: readonly [number, number],
  hasShadow: boolean,
  { width, height }: Canvas,
): Patch | null {
  const { parts, x, y, radius, cos, sin, mirror } = pose;
  const fade = hasShadow ? SOFT + Math.ceil(radius * 0.2) : 0;
  const reach = reachOf(parts) * radius + 2 + fade + Math.max(Math.abs(smear[0]), Math.abs(smear[1])) / 2;
  const [left, right] = [Math.max(0, Math.floor(x - reach)), Math.min(width - 1, Math.ceil(x + reach))];
  const [top, bottom] = [Math.max(0, Math.floor(y - reach)), Math.min(height - 1, Math.ceil(y + reach))];
  if (left > right || top > bottom) return null;
  const [wide, high] = [right - left + 1, bottom - top + 1];
  if (spare.length < wide * high) spare = new Float32Array(wide * high);
  for (let row = 0, at = 0; row < high; row++) {
    const dy = row + top - y;
    for (let column = 0; column < wide; column++, at++) {
      const dx = column + left - x;
      const u = ((dx * cos + dy * sin) * mirror) / radius;
      spare[at] = distanceTo(parts, u, (dy * cos - dx * sin) / radius) * radius;
    }
  }
  return { left, top, wide, high, distances: spare };
}

function drawShadow({ left, top, wide, high, distances }: Patch, radius: number, dark: number, canvas: Canvas): void {
  const [dx, dy] = shadowOffset(radius);
  for (let row = dy; row < high; row++) {
    for (let column = dx; column < wide; column++) {
      const distance = distances[(row - dy) * wide + column - dx]!;
      if (distance >= SOFT) continue;
      const light = 1 - dark * clamp((SOFT - distance) / (2 * SOFT), 0, 1);
      const at = ((row + top) * canvas.width + column + left) * 3;
      for (let c = 0; c < 3; c++) canvas.colours[at + c]! *= light;
    }
  }
}

function drawBody(
  { texture, texels: across }: Item,
  { x, y, radius, cos, sin, mirror }: Pose,
  patch: Patch,
  smear: readonly [number, number],
  index: number,
  canvas: Canvas,
): number {
  const { left, top, wide, high, distances } = patch;
  const taps = tapsOf(smear);
  const texels = across / radius;
  let area = 0;
  for (let row = 0, at = 0; row < high; row++) {
    for (let column = 0; column < wide; column++, at++) {
      const distance = distances[at]!;
      const pixel = (row + top) * canvas.width + column + left;
      if (distance <= 0) {
        area++;
        canvas.owners[pixel] = index;
      }
      const alpha = taps === null ? clamp(0.5 - distance, 0, 1) : smeared(patch, row, column, taps);
      if (alpha <= 0) continue;
      const dx = column + left - x;
      const dy = row + top - y;
      const u = (dx * cos + dy * sin) * mirror * texels;
      const v = (dy * cos - dx * sin) * texels;
      paint(texture, u, v, lightAt(patch, row, column, radius), alpha, canvas.colours, pixel * 3);
    }
  }
  return area;
}

/** A body is darker toward its border, but for the side that the light comes from. */
function lightAt({ wide, high, distances }: Patch, row: number, column: number, radius: number): number {
  const at = row * wide + column;
  const east = distances[column < wide - 1 ? at + 1 : at]! - distances[column > 0 ? at - 1 : at]!;
  const south = distances[row < high - 1 ? at + wide : at]! - distances[row > 0 ? at - wide : at]!;
  const toward = east * LIGHT[0] + south * LIGHT[1];
  const edge = clamp(1 + (2.2 * distances[at]!) / radius, 0, 1);
  return 0.98 + edge * edge * clamp(0.13 * toward - 0.16, -0.42, 0.16);
}

type Tap = readonly [dx: number, dy: number];

/** Places that a pixel was at while the shutter was open; null where that is one. */
function tapsOf([x, y]: readonly [number, number]): readonly Tap[] | null {
  const length = Math.sqrt(x * x + y * y);
  if (length < 1) return null;
  const count = Math.min(9, 2 + Math.floor(length / 1.5));
  return Array.from({ length: count }, (_, i): Tap => {
    const share = i / (count - 1) - 0.5;
    return [Math.floor(x * share + 0.5), Math.floor(y * share + 0.5)];
  });
}

function smeared({ wide, high, distances }: Patch, row: number, column: number, taps: readonly Tap[]): number {
  let sum = 0;
  for (let i = 0; i < taps.length; i++) {
    const tap = taps[i]!;
    const at = clamp(row + tap[1], 0, high - 1) * wide + clamp(column + tap[0], 0, wide - 1);
    sum += clamp(0.5 - distances[at]!, 0, 1);
  }
  return sum / taps.length;
}
