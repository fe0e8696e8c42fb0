import type { BitMask } from '../core/bit-mask.js';
import { countCommon, type Extent, extentOf } from './mask-box.js';
import { requireSameSize } from './same-size.js';

/**
 * Region similarity J: |A & B| / |A | B|, 1 where both are empty (db_eval_iou of davis2017-evaluation).
 * @returns 0..1
 * @throws RangeError if the sizes differ
 */
export function region(truth: BitMask, prediction: BitMask): number {
  requireSameSize(truth, prediction);
  const { intersection, union } = areasOf(truth, prediction, {
    truth: extentOf(truth),
    prediction: extentOf(prediction),
  });
  return union === 0 ? 1 : intersection / union;
}

/** Where the pixels of two masks of one size are. */
export interface Extents {
  readonly truth: Extent | null;
  readonly prediction: Extent | null;
}

/** Areas in pixels, of two masks of one size whose extents are known. */
export function areasOf(a: BitMask, b: BitMask, extents: Extents) {
  const { truth, prediction } = extents;
  const [one, other] = [truth?.area ?? 0, prediction?.area ?? 0];
  const intersection = truth === null || prediction === null ? 0 : countCommon(a, b, truth, prediction);
  return { intersection, union: one + other - intersection, truth: one, prediction: other };
}
