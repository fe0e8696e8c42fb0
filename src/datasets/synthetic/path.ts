import type { Rng } from '../../core/rng.js';
import { clamp, real } from './draws.js';
import { wave } from './wave.js';

/** Where something is on a frame, in pixels; between frames too. */
export type Path = (frame: number) => readonly [x: number, y: number];

export interface Waypoint {
  readonly frame: number;
  readonly x: number;
  readonly y: number;
}

/** A smooth line through points in the order of their frames; it rests before the first and after the last. */
export function pathThrough(points: readonly Waypoint[]): Path {
  const slopes = points.map((_, i) => slopeAt(points, i));
  return (frame) => {
    let i = 0;
    while (i < points.length - 2 && points[i + 1]!.frame <= frame) i++;
    const [from, to] = [points[i]!, points[Math.min(i + 1, points.length - 1)]!];
    const span = to.frame - from.frame;
    if (span <= 0) return [from.x, from.y];
    const t = clamp((frame - from.frame) / span, 0, 1);
    const [a, b] = [slopes[i]!, slopes[i + 1]!];
    return [hermite(t, from.x, to.x, a[0] * span, b[0] * span), hermite(t, from.y, to.y, a[1] * span, b[1] * span)];
  };
}

function slopeAt(points: readonly Waypoint[], i: number): readonly [number, number] {
  const [before, after] = [points[Math.max(0, i - 1)]!, points[Math.min(points.length - 1, i + 1)]!];
  const span = after.frame - before.frame;
  return span <= 0 ? [0, 0] : [(after.x - before.x) / span, (after.y - before.y) / span];
}

function hermite(t: number, from: number, to: number, slopeFrom: number, slopeTo: number): number {
  const [square, rest] = [t * t, 1 - t];
  const there = square * (3 - 2 * t);
  return from + (to - from) * there + t * rest * rest * slopeFrom - square * rest * slopeTo;
}

/** The room that centres keep to. */
export interface Room {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/**
 * Points of a stroll that begins at a place.
 * @param speed pixels a frame, about
 * @param stride frames between two points
 */
export function stroll(rng: Rng, from: Waypoint, room: Room, speed: number, stride: number, last: number): Waypoint[] {
  const points = [from];
  let [x, y] = [from.x, from.y];
  let heading = real(rng, 0, 1);
  for (let frame = from.frame; frame < last; ) {
    const next = Math.min(last, frame + stride);
    const step = speed * (next - frame) * real(rng, 0.7, 1.2);
    heading += real(rng, -0.18, 0.18);
    const turns = [0, 0.12, -0.12, 0.25, -0.25, 0.37, -0.37, 0.5];
    const fits = turns.find((turn) => isIn(room, x + step * cos(heading + turn), y + step * wave(heading + turn)));
    heading += fits ?? 0.5;
    x = clamp(x + step * cos(heading), room.left, room.right);
    y = clamp(y + step * wave(heading), room.top, room.bottom);
    frame = next;
    points.push({ frame, x, y });
  }
  return points;
}

const cos = (turns: number) => wave(turns + 0.25);

function isIn(room: Room, x: number, y: number): boolean {
  return x >= room.left && x <= room.right && y >= room.top && y <= room.bottom;
}
