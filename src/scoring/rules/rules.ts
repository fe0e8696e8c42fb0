import type { Sequence } from '../../core/dataset.js';
import type { ViewName } from '../../datasets/object-views.js';
import type { MaskMeasure, MetricSpec } from '../../metrics/measure-masks.js';
import type { FrameMeasure } from '../measure.js';

/** A sequence whose annotated frames, in order, have all been measured. */
export interface MeasuredSequence {
  readonly sequence: Sequence;
  readonly frames: readonly FrameMeasure[];
}

/** An object that counts, and where. */
export interface SelectedObject {
  readonly name: string;
  /** Places in `frames` that count, ascending; at least one unless `zeros` is above 0. */
  readonly places: readonly number[];
  /** Frames that the mean divides by though nothing is there. */
  readonly zeros?: number;
}

export interface Selection {
  readonly objects: readonly SelectedObject[];
  /** What the rules leave out of the figures without failing. */
  readonly warnings: readonly string[];
}

/** Figures of an object in one of the frames that count. */
export type ScoredFrame = MaskMeasure;

/** Figures that only these rules have, of one object; null where it has none. */
export type ObjectFigures = Readonly<Record<string, number | null>>;

/** Which frames and objects count, and how means are formed. One file a rule set. */
export interface Rules {
  readonly name: string;
  /** Shown in help and reports: one sentence. */
  readonly summary: string;
  /** How stored ground truth and predictions become objects. */
  readonly truth: ViewName;
  readonly prediction: ViewName;
  /** Left out: J and F of DAVIS. */
  readonly metrics?: MetricSpec;
  /** An object that the sequence does not have, in a frame that counts: an error, or left out with a warning. */
  readonly unknownObject: 'error' | 'warning';
  /** A sequence without predictions: an error, or 0 for each of its objects. */
  readonly missingSequence: 'error' | 'zero';
  /** Over all objects of all sequences, or the mean of J and F over the seen and over the unseen ones. */
  readonly means: 'objects' | 'seen-unseen';
  /** False where nothing is known of the first frame; true where it is left out. */
  readonly isFirstGiven?: boolean;
  /** What the official program gives beside J and F, from an object's frames in order. */
  figures?(frames: readonly ScoredFrame[]): ObjectFigures;
  /** @throws UserError where the sequence cannot be scored by these rules */
  select(measured: MeasuredSequence): Selection;
}
