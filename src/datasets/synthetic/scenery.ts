import type { Rng } from '../../core/rng.js';
import { real } from './draws.js';
import type { Figure } from './figure.js';
import { capsule, ellipse, outlinePart } from './parts.js';
import { wave } from './wave.js';

/** A trunk or a pillar, higher than the picture. */
export function makePost(rng: Rng): Figure {
  const [thick, lean] = [real(rng, 0.6, 0.95), real(rng, -3, 3)];
  const parts = [capsule(lean, -40, -lean, 40, thick)];
  return { name: 'post', isUpright: true, pose: () => parts };
}

/** Round heaps beside each other, as a bush or a rock, that sway a little. */
export function makeBush(rng: Rng): Figure {
  const heaps = Array.from({ length: 4 }, (_, i) => ({
    x: (i - 1.5) * 0.5,
    y: real(rng, -0.25, 0.2),
    wide: real(rng, 0.45, 0.65),
    high: real(rng, 0.5, 0.9),
  }));
  return {
    name: 'bush',
    isUpright: true,
    pose: (phase) =>
      heaps.map(({ x, y, wide, high }, i) => outlinePart(x + 0.02 * wave(phase + i / 4), y, ellipse(wide, high))),
  };
}
