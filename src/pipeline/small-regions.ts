import { connectedComponents } from './connected-components.js';

/** The logit that fills a hole (fill_holes_in_mask_scores in sam2/utils/misc.py). */
const FILLED_HOLE = 0.1;
/** How far from the threshold filled holes and removed patches are put (SAM2Transforms.postprocess_masks). */
const MEND_MARGIN = 10;

/**
 * Fills the holes of a mask: pieces of background (logits of 0 and below) of at most `maxArea` pixels become 0.1. A piece
 * need not lie inside the mask: a small patch of background at the border is filled as well.
 * As fill_holes_in_mask_scores in sam2/utils/misc.py, which the official package only executes with its CUDA extension.
 * @param logits square and row-major, side^2 values; left as they are
 * @param maxArea in pixels of this plane; the plane itself is returned where it is 0
 */
export function fillHoles(logits: Float32Array, side: number, maxArea: number): Float32Array {
  if (maxArea <= 0) return logits;
  const isHole = smallPieces(logits, side, (logit) => logit <= 0, maxArea);
  return logits.map((logit, at) => (isHole[at] === 1 ? FILLED_HOLE : logit));
}

export interface MendOptions {
  /** Logits above it are of the mask. */
  readonly threshold: number;
  /** Pieces of background up to this area become mask; 0 for none. */
  readonly maxHoleArea: number;
  /** Pieces of mask up to this area become background; 0 for none. */
  readonly maxSprinkleArea: number;
}

/**
 * Fills holes and removes patches. Both are looked for in the logits as given: a patch beside a hole goes, although the
 * filled hole would have joined it to more. As SAM2Transforms.postprocess_masks in sam2/utils/transforms.py, which needs
 * the CUDA extension for it.
 * @param logits square and row-major, side^2 values; left as they are, and returned where there is nothing to do
 */
export function mendMask(logits: Float32Array, side: number, options: MendOptions): Float32Array {
  const { threshold, maxHoleArea, maxSprinkleArea } = options;
  if (maxHoleArea <= 0 && maxSprinkleArea <= 0) return logits;
  const limit = Math.fround(threshold);
  const isHole = smallPieces(logits, side, (logit) => logit <= limit, maxHoleArea);
  const isPatch = smallPieces(logits, side, (logit) => logit > limit, maxSprinkleArea);
  return logits.map((logit, at) => {
    if (isPatch[at] === 1) return threshold - MEND_MARGIN;
    return isHole[at] === 1 ? threshold + MEND_MARGIN : logit;
  });
}

/** 1 for the pixels of 8-connected pieces of at most `maxArea` pixels. */
function smallPieces(
  logits: Float32Array,
  side: number,
  isMember: (logit: number) => boolean,
  maxArea: number,
): Uint8Array {
  const members = Uint8Array.from(logits, (logit) => Number(isMember(logit)));
  const { labels, areas } = connectedComponents(members, side, side);
  return members.map((member, at) => Number(member === 1 && areas[labels[at]!]! <= maxArea));
}
