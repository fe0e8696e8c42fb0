import type { PropagateOptions } from '../core/session.js';

/**
 * Frames in the order in which a propagation handles them (SAM2VideoPredictor.propagate_in_video): forward to the last
 * frame, or backward to the first; backward from the first, none.
 * @param first where it begins unless the options say
 * @param length of the video
 */
export function propagationOrder(
  { from, maxFrames, reverse }: PropagateOptions,
  first: number,
  length: number,
): number[] {
  const start = from ?? first;
  const left = reverse === true ? (start > 0 ? start + 1 : 0) : length - start;
  const count = Math.max(0, Math.min(left, maxFrames ?? length));
  return Array.from({ length: count }, (_, i) => (reverse === true ? start - i : start + i));
}
