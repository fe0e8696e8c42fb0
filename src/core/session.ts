import type { BitMask } from './bit-mask.js';
import type { RgbImage } from './image.js';

/** The frames of one video, decoded when asked for. */
export interface Video {
  readonly name: string;
  readonly width: number;
  readonly height: number;
  /** Number of frames; a session knows it, because SAM 2's temporal encoding depends on it. */
  readonly length: number;
  /** Decodes one frame, 0 <= index < length. */
  frame(index: number): Promise<RgbImage>;
}

/** What the model says of one object on one frame. */
export interface ObjectPrediction {
  /** The data set's own name of the object. */
  readonly object: string;
  /** At video size. Under `overlap: 'disjoint'` no pixel is in two masks. */
  readonly mask: BitMask;
  /** Logits at a quarter of the model's size (square, row-major), or null where the runner has none. */
  readonly lowResLogits: Float32Array | null;
  /** Above 0 where the model takes the object to be present; null where the runner has none. */
  readonly objectScore: number | null;
}

/** Milliseconds spent by stage on one frame, by a monotonic clock around awaited work; a stage that did not run is 0. */
export interface StageTimes {
  readonly decode: number;
  readonly preprocess: number;
  readonly encode: number;
  readonly memoryAttention: number;
  readonly decodeMask: number;
  readonly memoryEncode: number;
  readonly postprocess: number;
}

/** What did not run took no time. */
export const NO_STAGE_TIMES: StageTimes = {
  decode: 0,
  preprocess: 0,
  encode: 0,
  memoryAttention: 0,
  decodeMask: 0,
  memoryEncode: 0,
  postprocess: 0,
};

export interface FramePrediction {
  readonly frame: number;
  readonly objects: readonly ObjectPrediction[];
  readonly times: StageTimes;
}

export interface PropagateOptions {
  /** First frame; the earliest prompted one where it is left out. */
  readonly from?: number;
  /** Number of frames to handle at most; all that are left where it is left out. */
  readonly maxFrames?: number;
  readonly signal?: AbortSignal;
}

/** One video under annotation: the interface that protocols speak and that pipelines and runners implement. */
export interface VideoSession {
  readonly video: Video;
  /**
   * Prompts one object with a mask of video size on one frame.
   * @returns the masks of all objects prompted on that frame, as the model gives them back.
   */
  addMask(frame: number, object: string, mask: BitMask): Promise<FramePrediction>;
  /** Carries the prompted objects forward through the video, frame by frame, in frame order. */
  propagate(options?: PropagateOptions): AsyncIterable<FramePrediction>;
  close(): Promise<void>;
}
