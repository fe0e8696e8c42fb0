import { stabilityOf } from './stability.js';

/** Settings of `dynamic_multimask_via_stability`, as build_sam.py of the official package sets them. */
export const STABILITY_DELTA = 0.05;
export const STABILITY_THRESHOLD = 0.98;

/** Masks that the decoder gives for one object: one for an unambiguous prompt, then three for an ambiguous one. */
const MASKS = 4;

/**
 * Which of an object's four masks stands where one mask is wanted: the single one (0) while it is stable, else the one of
 * the other three with the highest predicted IoU, the first on a tie.
 *
 * Stable means: of the pixels whose logits exceed -0.05, at least 98 % exceed 0.05; a mask without any such pixel is
 * stable. Counted on the low-resolution logits, before absent objects are blanked and before clamping. The choice is of
 * the mask and its IoU only: the object pointer of such a prompt is always that of mask 0
 * (MaskDecoder._dynamic_multimask_via_stability and forward in sam2/modeling/sam/mask_decoder.py).
 * @param masks four planes of logits, one after another
 * @param ious four predicted IoUs
 * @returns 0, 1, 2 or 3
 */
export function stableSingleMask(masks: Float32Array, ious: Float32Array): number {
  return isStable(masks.subarray(0, masks.length / MASKS)) ? 0 : bestOfThree(ious);
}

/** @returns 1, 2 or 3: the mask for an ambiguous prompt with the highest predicted IoU, the first on a tie */
export function bestOfThree(ious: Float32Array): number {
  let best = 1;
  for (let i = 2; i < MASKS; i++) {
    if (ious[i]! > ious[best]!) best = i;
  }
  return best;
}

/** A mask without any pixel has no stability, and is stable. */
function isStable(logits: Float32Array): boolean {
  return !(stabilityOf(logits, 0, STABILITY_DELTA) < Math.fround(STABILITY_THRESHOLD));
}
