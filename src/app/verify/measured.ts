import type { Deviation } from './deviation.js';
import type { PictureAgreement } from './golden-picture.js';
import type { TrackAgreement } from './track-agreement.js';

/** How a video that two sides tracked comes out. */
export interface VideoAgreement extends TrackAgreement {
  readonly name: string;
  readonly frames: number;
  readonly objects: number;
  /** What differs in kind, where steps are compared one by one: other frames, other objects, presence. */
  readonly differences: readonly string[];
}

/** What was measured against one golden file or another model. */
export interface Measured {
  readonly tensors: readonly Deviation[];
  readonly videos: readonly VideoAgreement[];
  readonly pictures: readonly PictureAgreement[];
}

export const NOTHING_MEASURED: Measured = { tensors: [], videos: [], pictures: [] };
