import { type BitMask, popCount } from '../core/bit-mask.js';
import { requireSameSize } from './same-size.js';

/**
 * Region similarity J: |A & B| / |A | B|, 1 where both are empty (db_eval_iou of davis2017-evaluation).
 * @returns 0..1
 * @throws RangeError if the sizes differ
 */
export function region(truth: BitMask, prediction: BitMask): number {
  requireSameSize(truth, prediction);
  let intersection = 0;
  let union = 0;
  const a = truth.words;
  const b = prediction.words;
  for (let i = 0; i < a.length; i++) {
    intersection += popCount(a[i]! & b[i]!);
    union += popCount(a[i]! | b[i]!);
  }
  return union === 0 ? 1 : intersection / union;
}
