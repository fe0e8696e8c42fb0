import { bestOfThree, stableSingleMask } from './dynamic-multimask.js';
import type { DecodedMasks } from './network.js';

/** The logit of every pixel of an absent object (NO_OBJ_SCORE in sam2_base.py). */
export const ABSENT_LOGIT = -1024;

/** One mask of the decoder's four, with what goes into the memory bank. */
export interface ChosenMask {
  readonly lowResLogits: Float32Array;
  readonly objectScore: number;
  readonly pointer: Float32Array;
}

/** Points up to which a prompt counts as ambiguous (multimask_min_pt_num, multimask_max_pt_num). */
const AMBIGUOUS_POINTS = 1;

/**
 * Takes the mask that the official video predictor takes: of an ambiguous prompt (at most one point, so while tracking
 * too) the best of three by predicted IoU, else the single one. An absent object's mask is blank
 * (SAM2Base._forward_sam_heads, _use_multimask).
 * @param decoded the answer for one object
 * @param points clicks and box corners that were given, padding left out
 * @param dynamicMultimask true where an unstable single mask gives way to the best of three
 */
export function chooseMask(decoded: DecodedMasks, points: number, dynamicMultimask: boolean): ChosenMask {
  const objectScore = decoded.objectScores[0]!;
  const isAmbiguous = points <= AMBIGUOUS_POINTS;
  // The pointer is of the mask token that the prompt calls for, whichever mask stands in for an unstable one.
  const token = isAmbiguous ? bestOfThree(decoded.ious) : 0;
  const mask = !isAmbiguous && dynamicMultimask ? stableSingleMask(decoded.masks, decoded.ious) : token;
  const area = decoded.masks.length / decoded.ious.length;
  const lowResLogits =
    objectScore > 0 ? decoded.masks.slice(mask * area, (mask + 1) * area) : new Float32Array(area).fill(ABSENT_LOGIT);
  return { lowResLogits, objectScore, pointer: pointerOf(decoded, token) };
}

/** The object pointer of one of the four masks. */
export function pointerOf(decoded: DecodedMasks, index: number): Float32Array {
  const width = decoded.noObjectPointer.length;
  return decoded.pointers.slice(index * width, (index + 1) * width);
}
