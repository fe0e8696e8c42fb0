import type { BitMask } from './bit-mask.js';

/** Settings of automatic masks, named and preset as SAM2AutomaticMaskGenerator's. */
export interface AutomaticMaskOptions {
  /** Points along each side of the grid; 32 where it is left out. */
  readonly pointsPerSide?: number;
  /** Instead of `pointsPerSide`: the points of each crop layer, x and y as shares of the crop's width and height. */
  readonly pointGrids?: readonly (readonly (readonly [x: number, y: number])[])[];
  /** Points decoded at a time, 64; fewer need less memory and give the same masks. */
  readonly pointsPerBatch?: number;
  /** Masks whose predicted IoU is not above it are dropped; 0.8. */
  readonly predIouThresh?: number;
  /** Masks whose stability is below it are dropped; 0.95. */
  readonly stabilityScoreThresh?: number;
  /** Distance of the two cuts whose IoU is the stability from the threshold, in logits; 1. */
  readonly stabilityScoreOffset?: number;
  /** Logits above it are of the mask; 0. */
  readonly maskThreshold?: number;
  /** Of two masks of a crop whose boxes' IoU is above it, the one with the lower predicted IoU is dropped; 0.7. */
  readonly boxNmsThresh?: number;
  /** Layers of crops besides the whole picture; layer n has 4^n crops; 0. */
  readonly cropNLayers?: number;
  /** As boxNmsThresh between crops, where the mask of the smaller crop is kept; 0.7. */
  readonly cropNmsThresh?: number;
  /** Overlap of the crops of the first layer, as a share of the picture's shorter side; 512 / 1500. */
  readonly cropOverlapRatio?: number;
  /** The grid of layer n has pointsPerSide divided by its nth power points a side; 1. */
  readonly cropNPointsDownscaleFactor?: number;
  /** Holes and pieces of fewer pixels at the picture's size are mended at the end; 0 (not at all). */
  readonly minMaskRegionArea?: number;
  /** True: each mask goes in once more as a prompt beside its point; false. */
  readonly useM2m?: boolean;
  /** Three masks a point (true) or one. */
  readonly multimaskOutput?: boolean;
  readonly signal?: AbortSignal;
}

/** One mask that was found without a prompt. */
export interface AutomaticMask {
  /** At the picture's size. */
  readonly segmentation: BitMask;
  /** Left, top, and the distances to the last column and row of the mask, which is one less than its width and height. */
  readonly bbox: readonly [x: number, y: number, width: number, height: number];
  /** Pixels of the mask. */
  readonly area: number;
  readonly predictedIou: number;
  /** The point of the grid that gave it, in pixels of the picture. */
  readonly point: readonly [x: number, y: number];
  /** IoU of the mask with itself, cut above and below the threshold. */
  readonly stabilityScore: number;
  /** Left, top, width and height of the crop it was found in. */
  readonly cropBox: readonly [x: number, y: number, width: number, height: number];
}
