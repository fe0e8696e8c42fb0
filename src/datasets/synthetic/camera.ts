import type { Rng } from '../../core/rng.js';
import { real, sign } from './draws.js';
import { between, type Style } from './plan.js';
import { wave } from './wave.js';

/** How the camera stands on a frame: where its centre is in the world (256 to the picture's shorter side), how near, how tilted. */
export interface View {
  readonly x: number;
  readonly y: number;
  readonly zoom: number;
  /** In turns. */
  readonly roll: number;
}

export type Camera = (frame: number) => View;

/** A camera that pans at an even pace, sways, shakes and slowly zooms. */
export function makeCamera(rng: Rng, { pan, shake }: Style, frames: number): Camera {
  const [speedX, speedY] = [between(rng, pan) * sign(rng), between(rng, pan) * 0.5 * sign(rng)];
  const start = [real(rng, 0, 512), real(rng, -20, 20)] as const;
  const sway = {
    width: real(rng, 0, 12),
    height: real(rng, 0, 5),
    pace: real(rng, 0.006, 0.016),
    phase: real(rng, 0, 1),
  };
  const zooming = real(rng, -0.18, 0.25);
  const tilt = real(rng, -0.01, 0.01);
  const jitter = (frame: number, phase: number) =>
    shake * (0.7 * wave(frame * 0.173 + phase) + 0.5 * wave(frame * 0.371 + 2 * phase));
  return (frame) => ({
    x: start[0] + speedX * frame + sway.width * wave(sway.pace * frame + sway.phase) + jitter(frame, sway.phase),
    y: start[1] + speedY * frame + sway.height * wave(sway.pace * 1.3 * frame) + jitter(frame, sway.phase + 0.4),
    zoom: 1 + (zooming * frame) / Math.max(40, frames),
    roll: tilt * wave(sway.pace * frame),
  });
}
