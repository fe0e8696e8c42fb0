import type { DecodedMasks } from './network.js';

/** The logit of every pixel of an absent object (NO_OBJ_SCORE in sam2_base.py). */
export const ABSENT_LOGIT = -1024;

/** One mask of the decoder's four, with what goes into the memory bank. */
export interface ChosenMask {
  readonly lowResLogits: Float32Array;
  readonly objectScore: number;
  readonly pointer: Float32Array;
}

/**
 * Takes the best of the three masks for an ambiguous prompt by predicted IoU, as the official predictor does while
 * tracking (multimask_output_for_tracking, use_multimask_token_for_obj_ptr). An absent object's mask is blank.
 */
export function bestMask(decoded: DecodedMasks): ChosenMask {
  let best = 1;
  for (let i = 2; i < decoded.ious.length; i++) {
    if (decoded.ious[i]! > decoded.ious[best]!) best = i;
  }
  const area = decoded.masks.length / decoded.ious.length;
  const objectScore = decoded.objectScores[0]!;
  const present = objectScore > 0;
  const lowResLogits = present
    ? decoded.masks.slice(best * area, (best + 1) * area)
    : new Float32Array(area).fill(ABSENT_LOGIT);
  return { lowResLogits, objectScore, pointer: pointerOf(decoded, best) };
}

/** The object pointer of one of the four masks. */
export function pointerOf(decoded: DecodedMasks, index: number): Float32Array {
  const width = decoded.noObjectPointer.length;
  return decoded.pointers.slice(index * width, (index + 1) * width);
}
