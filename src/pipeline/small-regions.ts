import { connectedComponents } from './connected-components.js';

/** The logit that fills a hole (fill_holes_in_mask_scores in sam2/utils/misc.py). */
const FILLED_HOLE = 0.1;

/**
 * Fills the holes of a mask: pieces of background (logits of 0 and below) of at most `maxArea` pixels become 0.1. A piece
 * need not lie inside the mask: a small patch of background at the border is filled as well.
 * As fill_holes_in_mask_scores in sam2/utils/misc.py, which the official package only executes with its CUDA extension.
 * @param logits square and row-major, side^2 values; left as they are
 * @param maxArea in pixels of this plane; 0 fills nothing
 */
export function fillHoles(logits: Float32Array, side: number, maxArea: number): Float32Array {
  return replacePieces(logits, side, (logit) => logit <= 0, maxArea, FILLED_HOLE);
}

/**
 * Gives one value to every 8-connected piece of at most `maxArea` pixels.
 * @param logits square and row-major, side^2 values; left as they are
 * @param isMember which logits make up pieces
 * @param maxArea in pixels of this plane; the plane itself is returned where it is 0
 */
export function replacePieces(
  logits: Float32Array,
  side: number,
  isMember: (logit: number) => boolean,
  maxArea: number,
  value: number,
): Float32Array {
  if (maxArea <= 0) return logits;
  const { labels, areas } = connectedComponents(
    Uint8Array.from(logits, (logit) => Number(isMember(logit))),
    side,
    side,
  );
  return logits.map((logit, at) => (labels[at] !== 0 && areas[labels[at]!]! <= maxArea ? value : logit));
}
