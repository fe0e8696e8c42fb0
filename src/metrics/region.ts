import type { BitMask } from '../core/bit-mask.js';
import { boxOf, countWithin, type MaskBox } from './mask-box.js';
import { requireSameSize } from './same-size.js';

/**
 * Region similarity J: |A & B| / |A | B|, 1 where both are empty (db_eval_iou of davis2017-evaluation).
 * @returns 0..1
 * @throws RangeError if the sizes differ
 */
export function region(truth: BitMask, prediction: BitMask): number {
  requireSameSize(truth, prediction);
  const { intersection, union } = areasOf(truth, prediction, { truth: boxOf(truth), prediction: boxOf(prediction) });
  return union === 0 ? 1 : intersection / union;
}

/** Boxes of two masks of one size. */
export interface Boxes {
  readonly truth: MaskBox | null;
  readonly prediction: MaskBox | null;
}

/** Areas in pixels, of two masks of one size whose boxes are known. */
export function areasOf(a: BitMask, b: BitMask, boxes: Boxes) {
  const truth = boxes.truth === null ? 0 : countWithin(a, a, boxes.truth);
  const prediction = boxes.prediction === null ? 0 : countWithin(b, b, boxes.prediction);
  const intersection = boxes.truth === null || prediction === 0 ? 0 : countWithin(a, b, boxes.truth);
  return { intersection, union: truth + prediction - intersection, truth, prediction };
}
