import type { BitMask } from '../core/bit-mask.js';
import { boundsOf } from '../core/mask-bounds.js';
import type { Rng } from '../core/rng.js';
import type { Box } from '../core/session.js';

/** Largest shift of a corner in pixels, and as a share of the box (sample_box_points in sam2/modeling/sam2_utils.py). */
const NOISE_PIXELS = 20;
const NOISE_SHARE = 0.1;

/** The tight box; its right and lower edges are the last pixels (mask_to_box). @throws RangeError for an empty mask */
export function tightBox(mask: BitMask): Box {
  const bounds = boundsOf(mask);
  if (bounds === null) throw new RangeError('an empty mask has no box');
  return bounds;
}

/** The tight box with corners moved by up to a tenth of its size and 20 pixels, kept within the picture. */
export function jitteredBox(mask: BitMask, rng: Rng): Box {
  const { left, top, right, bottom } = tightBox(mask);
  const reach = (size: number) => Math.min(NOISE_PIXELS, size * NOISE_SHARE);
  const [dx, dy] = [reach(right - left), reach(bottom - top)];
  const moved = (value: number, by: number, last: number) => {
    const shift = ((rng.word() / 2 ** 32) * 2 - 1) * by;
    return Math.min(Math.max(value + shift, 0), last);
  };
  return {
    left: moved(left, dx, mask.width - 1),
    top: moved(top, dy, mask.height - 1),
    right: moved(right, dx, mask.width - 1),
    bottom: moved(bottom, dy, mask.height - 1),
  };
}
