import type { Rng } from '../../core/rng.js';
import { ease, makeTexture, type Texture } from './texture.js';
import { wave } from './wave.js';

const KINDS = ['ellipse', 'box', 'dumbbell'] as const;

/** One object: where it goes from the first frame (time 0) to the last (time 1), and how it bends on the way. Pixels. */
export interface MovingShape {
  readonly kind: (typeof KINDS)[number];
  readonly from: readonly [number, number];
  readonly to: readonly [number, number];
  readonly radii: readonly [number, number];
  /** Height of the swing up and down; whole swings, so that it is nought half-way, where shapes meet. */
  readonly swing: number;
  readonly swings: number;
  /** Turns at time 0 and turns made until time 1. */
  readonly angle: number;
  readonly spin: number;
  /** How far the outline is bent, and how often it breathes. */
  readonly bend: number;
  readonly breaths: number;
  readonly texture: Texture;
}

/** A shape at one time. */
export interface Pose {
  readonly shape: MovingShape;
  readonly x: number;
  readonly y: number;
  readonly cos: number;
  readonly sin: number;
  /** Half axes and bend at this time. */
  readonly a: number;
  readonly b: number;
  readonly bend: number;
  /** No pixel of the shape is further from (x, y), in x or in y. */
  readonly reach: number;
}

/** Draws a shape of about the given radius between two places; `index` keeps the kinds of one scene apart. */
export function drawShape(
  rng: Rng,
  index: number,
  radius: number,
  from: MovingShape['from'],
  to: MovingShape['to'],
): MovingShape {
  const share = (low: number, high: number) => rng.integer(low, high) / 100;
  return {
    kind: KINDS[index % KINDS.length]!,
    from,
    to,
    radii: [radius * share(85, 100), radius * share(55, 80)],
    swing: radius * share(10, 60),
    swings: rng.integer(1, 2),
    angle: share(0, 99),
    spin: share(-40, 40),
    bend: radius * share(5, 25),
    breaths: share(50, 150),
    texture: makeTexture(rng),
  };
}

export function poseAt(shape: MovingShape, time: number): Pose {
  const way = ease(time);
  const turn = shape.angle + shape.spin * time;
  const breath = wave(shape.breaths * time);
  const a = shape.radii[0] * (1 + 0.15 * breath);
  const b = shape.radii[1] * (1 - 0.15 * breath);
  const bend = shape.bend * wave(shape.breaths * time + 0.125);
  return {
    shape,
    x: shape.from[0] + (shape.to[0] - shape.from[0]) * way,
    y: shape.from[1] + (shape.to[1] - shape.from[1]) * way + shape.swing * wave(shape.swings * time),
    cos: wave(turn + 0.25),
    sin: wave(turn),
    a,
    b,
    bend,
    reach: Math.ceil(a + b + Math.abs(bend)),
  };
}

/** True where the point (u, v), counted from the shape's centre along its own axes, is inside. */
export function isInside({ shape, a, b, bend }: Pose, u: number, v: number): boolean {
  const along = u / a;
  const across = (v - bend * (along * along - 0.4)) / b;
  if (shape.kind === 'ellipse') return along * along + across * across <= 1;
  if (shape.kind === 'box') return Math.abs(along) <= 0.9 && Math.abs(across) <= 0.8;
  const end = Math.abs(along) - 0.55;
  return end * end * 5 + across * across <= 1 || (end < 0 && Math.abs(across) <= 0.35);
}
