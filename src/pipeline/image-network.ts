import type { BitMask } from '../core/bit-mask.js';
import type { RgbImage } from '../core/image.js';
import type { StageClock } from './stage-clock.js';

export interface PictureSize {
  readonly width: number;
  readonly height: number;
}

/** Prompts of N objects, in pixels of the network's square; each object has P clicks. */
export interface PlacedPrompts {
  readonly objects: number;
  /** N rows of P pairs x, y; empty where there are no clicks. */
  readonly points: Float32Array;
  /** N rows of P: 1 on the object, 0 beside it. */
  readonly labels: readonly number[];
  /** N rows of two corners x, y, or null where there is none. */
  readonly boxes: Float32Array | null;
  /** N planes of lowResSide^2 logits, or null where there is none. */
  readonly masks: Float32Array | null;
}

/** The decoder's answer for N objects: four masks each, one for an unambiguous prompt and three for an ambiguous one. */
export interface FourMasks {
  /** N times four planes of lowResSide^2 logits. */
  readonly masks: Float32Array;
  /** Four for each object. */
  readonly ious: Float32Array;
  /** One for each object, or null where the network gives none. */
  readonly objectScores: Float32Array | null;
}

/**
 * What the image session and automatic masks must know of a promptable image network. Families of networks differ in how
 * a picture becomes a square, where prompts lie on it, and which masks are shown.
 */
export interface ImageNetwork<Features = unknown> {
  /** Side of a low-resolution mask. */
  readonly lowResSide: number;
  /** Logits handed out for a later prompt lie between this and its negative; Infinity for as they are. */
  readonly logitLimit: number;
  /** Brings a picture to the network's square and encodes it. */
  encode(picture: RgbImage, clock: StageClock): Promise<Features>;
  /** Pairs x, y from pixels of the picture to pixels of the network's square. */
  place(points: Float32Array, picture: PictureSize): Float32Array;
  /** A mask of the picture's size as low-resolution logits for a prompt. */
  maskLogits(mask: BitMask): Float32Array;
  decode(features: Features, prompts: PlacedPrompts): Promise<FourMasks>;
  /**
   * Which masks of one object are shown.
   * @param masks its four planes
   * @param ious its four predicted IoUs
   * @returns indices, three for `multimask` and one without
   */
  shown(masks: Float32Array, ious: Float32Array, multimask: boolean): readonly number[];
  /** Low-resolution logits at the picture's size, row-major. */
  toPicture(plane: Float32Array, picture: PictureSize): Float32Array;
}
