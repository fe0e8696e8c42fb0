import type { BitMask } from '../../core/bit-mask.js';

/** Where a prediction differs from the truth. */
export interface MaskErrors {
  /** Pixels of the object that it lacks. */
  readonly missing: BitMask;
  /** Pixels that it has and the object has not. */
  readonly extra: BitMask;
}

/** @param prediction of the truth's size; null for an empty one */
export function errorsOf(truth: BitMask, prediction: BitMask | null): MaskErrors {
  if (prediction === null) {
    return { missing: truth, extra: { ...truth, words: new Uint32Array(truth.words.length) } };
  }
  return { missing: without(truth, prediction), extra: without(prediction, truth) };
}

function without(mask: BitMask, other: BitMask): BitMask {
  return { ...mask, words: mask.words.map((word, at) => word & ~other.words[at]!) };
}
