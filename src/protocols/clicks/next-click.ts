import { type BitMask, isEmpty } from '../../core/bit-mask.js';
import type { Click } from '../../core/session.js';
import { innermostPoint } from './distance-transform.js';
import { errorsOf } from './errors.js';

/**
 * The click of an annotator who looks at a prediction: the middle of the larger error, which is its pixel that is furthest
 * from where the prediction is right. Positive only where what is missing reaches deeper than what is too much; the first
 * such pixel row by row. On a perfect prediction (0, 0), negative: protocols leave that out. As
 * sample_one_point_from_error_center in sam2/modeling/sam2_utils.py, whose distances OpenCV rounds to single precision;
 * the order of whole squared distances is the same.
 * @param prediction of the truth's size; null where there is none yet
 */
export function centreClick(truth: BitMask, prediction: BitMask | null): Click {
  const { missing, extra } = errorsOf(truth, prediction);
  const inside = innermostPoint(missing);
  const outside = innermostPoint(extra);
  const positive = (inside?.squared ?? 0) > (outside?.squared ?? 0);
  const point = positive ? inside : outside;
  return { x: point?.x ?? 0, y: point?.y ?? 0, positive };
}

/** True where a click has nothing to mend. */
export function isPerfect(truth: BitMask, prediction: BitMask | null): boolean {
  const { missing, extra } = errorsOf(truth, prediction);
  return isEmpty(missing) && isEmpty(extra);
}
