import type { AutomaticMask, AutomaticMaskOptions } from './automatic-masks.js';
import type { BitMask } from './bit-mask.js';
import type { RgbImage } from './image.js';
import type { StageTimes } from './session.js';

/** What one object is prompted with on a picture: clicks, a box, earlier logits, or several of these. */
export interface ImagePrompt {
  /** Clicks, x and y in pixels of the picture. */
  readonly points?: readonly (readonly [x: number, y: number])[];
  /** One a click: 1 on the object, 0 beside it. */
  readonly labels?: readonly (0 | 1)[];
  /** Left, top, right and bottom in pixels of the picture. */
  readonly box?: readonly [x0: number, y0: number, x1: number, y1: number];
  /** `lowResLogits` of an earlier prediction on the same picture, to be refined, or `maskPrompt` of a mask. */
  readonly mask?: Float32Array;
}

/** What one answer has. */
export interface PredictOptions {
  /** True (default): three masks, for a prompt that may mean several things; false: one. */
  readonly multimask?: boolean;
  /** True where the logits at the picture's size are wanted too. */
  readonly returnLogits?: boolean;
}

/** One mask of an answer. */
export interface ImageMask {
  /** At the picture's size. */
  readonly mask: BitMask;
  /** The model's own estimate of the mask's IoU with the truth. */
  readonly iou: number;
  /** Square and row-major, a quarter of the model's size a side, clamped: what a later prompt takes as its `mask`. */
  readonly lowResLogits: Float32Array;
  /** Row-major at the picture's size, where they were asked for. */
  readonly logits: Float32Array | null;
}

/** The answer to prompts on one picture: one mask, or three to choose from. */
export interface ImagePrediction {
  /** Three or one, in the decoder's order; the best is the one with the highest IoU. */
  readonly masks: readonly ImageMask[];
  /** Above 0 where the model takes the object to be there; null where the model has no such score. Masks do not heed it. */
  readonly objectScore: number | null;
  /** Of the whole call: prompts that were answered together share it. */
  readonly times: StageTimes;
}

/** One encoded picture: prompts are answered without encoding it again. Several may be open at once. */
export interface ImageSession {
  readonly width: number;
  readonly height: number;
  /** What encoding the picture took. */
  readonly times: StageTimes;
  /** @throws UserError where the prompt is empty, lies outside the picture or does not fit together */
  predict(prompt: ImagePrompt, options?: PredictOptions): Promise<ImagePrediction>;
  /**
   * Answers prompts of several objects in one decoding. All have the same parts and equally many clicks.
   * @returns one prediction a prompt, in order
   * @throws UserError as predict does, and where prompts differ in their parts
   */
  predictEach(prompts: readonly ImagePrompt[], options?: PredictOptions): Promise<readonly ImagePrediction[]>;
  /**
   * A mask at the picture's size as what `predict` takes as its `mask`: brought to the model's square as the picture is,
   * +10 on the object and -10 beside it, then to the low resolution.
   * @throws UserError where it is not of the picture's size
   */
  maskPrompt(mask: BitMask): Float32Array;
  /** Lets go of the encoded picture; nothing can be asked of it afterwards. */
  close(): Promise<void>;
}

/** How masks are made of logits; the names are those of SAM2ImagePredictor. */
export interface ImageSessionOptions {
  /** Logits above it are of the object; 0 where it is left out. */
  readonly maskThreshold?: number;
  /** Holes of at most so many low-resolution pixels are filled; 0 (none) where it is left out. */
  readonly maxHoleArea?: number;
  /** Patches of at most so many low-resolution pixels are removed; 0 (none) where it is left out. */
  readonly maxSprinkleArea?: number;
}

/** A model on single pictures. */
export interface ImageModel {
  /**
   * Encodes a picture.
   * @throws UserError where the picture has no pixels or not as many bytes as its size says
   */
  openSession(picture: RgbImage, options?: ImageSessionOptions): Promise<ImageSession>;
  /**
   * Masks of everything in a picture, prompted by a grid of points.
   * @throws UserError where an option or the picture is wrong; the signal's reason where it is aborted
   */
  automaticMasks(picture: RgbImage, options?: AutomaticMaskOptions): Promise<readonly AutomaticMask[]>;
}
