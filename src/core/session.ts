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
  /** The JPEG or PNG that holds exactly that frame; absent where there is none. */
  file?(index: number): string;
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

/** A click, in pixels of the video: the centre of the top left pixel is (0, 0), as the official predictor takes it. */
export interface Click {
  readonly x: number;
  readonly y: number;
  /** True: the object is here; false: it is not. */
  readonly positive: boolean;
}

/** Two corners in pixels of the video; in a tight box, the right and lower edges are the last pixels of the object. */
export interface Box {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** What the model says of all objects on one frame. */
export interface FramePrediction {
  readonly frame: number;
  /** In id order; objects that have no answer on this frame are left out. */
  readonly objects: readonly ObjectPrediction[];
  readonly times: StageTimes;
}

/** Which frames a video is tracked over, and which way; frames count from 0. */
export interface PropagateOptions {
  /** First frame; the earliest prompted one where it is left out. */
  readonly from?: number;
  /** Number of frames to handle at most; all that are left where it is left out. */
  readonly maxFrames?: number;
  /** True: from `from` towards the first frame; from frame 0, nothing is left to do then. */
  readonly reverse?: boolean;
  /** True: nothing is prompted until the walk ends or is left for good, so that a frame may be tracked before it is asked for. */
  readonly undisturbed?: boolean;
  readonly signal?: AbortSignal;
}

/**
 * One video under annotation: the interface that protocols speak and that pipelines and runners implement. Each prompt
 * gives the answers of all objects on its frame; a frame that was never tracked is answered without memory, as a
 * picture would be, and one that was is corrected. What cannot be done (an unknown object, a frame that is not in the
 * video, a prompt that the runner does not take) is a UserError.
 */
export interface VideoSession {
  readonly video: Video;
  /** Names of the objects that were prompted and not removed, in id order. */
  readonly objects: readonly string[];
  /** Prompts an object with clicks, in addition to those that it has on this frame; a mask there gives way to them. */
  addClicks(frame: number, object: string, clicks: readonly Click[]): Promise<FramePrediction>;
  /** Prompts an object with a box, and clicks beside it, in place of whatever it has on this frame. */
  addBox(frame: number, object: string, box: Box, clicks?: readonly Click[]): Promise<FramePrediction>;
  /** Prompts an object with a mask of video size, in place of whatever it has on this frame. */
  addMask(frame: number, object: string, mask: BitMask): Promise<FramePrediction>;
  /** Takes back all prompts of an object on one frame; what was answered there stays as if it had been tracked. */
  clearPrompts(frame: number, object: string): Promise<FramePrediction>;
  /** Forgets an object. @returns the frames that it was prompted on, without it */
  removeObject(object: string): Promise<readonly FramePrediction[]>;
  /** Forgets all objects. */
  reset(): Promise<void>;
  /**
   * Carries the prompted objects through the video, frame by frame. An object that is prompted for the first time while
   * this goes on joins it at the frame of its prompt.
   */
  propagate(options?: PropagateOptions): AsyncIterable<FramePrediction>;
  /** Lets go of what is remembered of the video; nothing can be asked of it afterwards. */
  close(): Promise<void>;
}
