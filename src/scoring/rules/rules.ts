import type { BitMask } from '../../core/bit-mask.js';
import type { Annotation } from '../../core/dataset.js';

/** Which frames and objects count, and how what is stored becomes masks. One file a rule set. */
export interface Rules {
  readonly name: string;
  /** Shown in help and reports: one sentence. */
  readonly summary: string;
  /** The objects of a sequence, from its first annotated frame. */
  objects(first: Annotation): readonly string[];
  /** Whether the index-th of `count` annotated frames counts. */
  isScored(index: number, count: number): boolean;
  /** Ground truth by object; an object that is absent may be left out. */
  truth(annotation: Annotation): ReadonlyMap<string, BitMask>;
  /** Predictions by object; an object that is absent may be left out, one that is no object of the sequence stays in. */
  prediction(annotation: Annotation): ReadonlyMap<string, BitMask>;
}

/** The first and the last annotated frame are given or left out in every DAVIS benchmark. */
export function withoutEnds(index: number, count: number): boolean {
  return index > 0 && index < count - 1;
}
