import { availableParallelism } from 'node:os';
import type { ImageModel } from '../core/image-session.js';
import type { Execution, ModelConfig, RunnerName } from '../core/model.js';
import type { Video, VideoSession } from '../core/session.js';
import type { FeaturePool } from '../pipeline/feature-pool.js';
import type { Preset, VideoSessionOptions } from '../pipeline/session-options.js';
import type { ProtocolTraits } from '../protocols/protocol.js';

/** What goes beyond a preset; what is left out has the official default. */
export type SessionTuning = Partial<
  Pick<
    VideoSessionOptions,
    | 'maxCondFramesInAttn'
    | 'memoryTemporalStride'
    | 'memoryFrames'
    | 'addAllFramesToCorrectAsCond'
    | 'clearNonCondMemAroundInput'
    | 'fillHoleArea'
    | 'history'
    | 'keepFeaturesMiB'
    | 'features'
  >
>;

/** How a session on a video behaves; what has an official name has its meaning. */
export interface SessionOptions extends SessionTuning {
  readonly preset: Preset;
  /** `disjoint`: no pixel is in two masks (palette output); `overlapping`: each object on its own. */
  readonly overlap: 'disjoint' | 'overlapping';
  readonly memoryPrecision: 'fp32' | 'bf16';
  /** The next frame is made ready while the network works; not where the time of frames has to be told apart. */
  readonly readAhead?: boolean;
}

/** The video of a session, and the names that its frames have on disk. */
export interface SessionInput {
  readonly video: Video;
  /** One name a frame, without extension ("00000"). */
  readonly frameNames: readonly string[];
}

/** A model that is loaded and ready to open sessions. */
export interface ModelHandle {
  /** The model's name as in the config. */
  readonly id: string;
  /** Null where the runner has none, as for the next three. */
  readonly backend: string | null;
  readonly precision: string | null;
  /** Side in pixels of the square that the model sees. */
  readonly imageSize: number | null;
  readonly parameters: number | null;
  /** What else decides the masks or the speed: threads, variant, compile options, ... */
  readonly options: Readonly<Record<string, string | number | boolean>>;
  /** What a reader must know of the model, a sentence each: that it is untrained, ... */
  readonly notes: readonly string[];
  /** Milliseconds from nothing to ready; what is made once and kept (compiled and optimised graphs) is left out. */
  readonly loadMs: number;
  /** True where it makes the next frame ready at times when it leaves cores free, although it takes them all at others. */
  readonly preparesFrames?: boolean;
  /** Where sessions may share what the image encoder gave; none where it is left out. */
  readonly features?: FeaturePool;
  /** True where it is another process, which waits for pictures: they are decoded ahead whatever cores it takes. */
  readonly isElsewhere?: boolean;
  /** MiB that processes beside this one hold now; none where it is left out. */
  readonly memoryBeside?: () => number;
  /** The same model on single pictures, without memory; null where the runner has none. */
  readonly images: ImageModel | null;
  /** @throws UserError where the model has no memory */
  openSession(input: SessionInput, options: SessionOptions): Promise<VideoSession>;
  close(): Promise<void>;
}

/** True where the next picture is decoded while the model works: it leaves a core free, or is another process. */
export function isDecodedAhead({ options, isElsewhere = false }: ModelHandle): boolean {
  return isElsewhere || (typeof options.threads === 'number' && options.threads < availableParallelism());
}

/** True where frames and masks are seen to beside the model, at times at least. */
export function isWorkedBeside(handle: ModelHandle): boolean {
  return isDecodedAhead(handle) || handle.preparesFrames === true;
}

/** What executes the model died or hangs. A unit is tried once more with a new one. */
export class LostRunnerError extends Error {
  override readonly name = 'LostRunnerError';
}

/** What a runner may use of the machine it runs on. */
export interface RunnerContext {
  /** Absolute path of a folder that outlives the run; it may be emptied between runs. */
  readonly cacheFolder: string;
  /** Tells the user something while a model is being made ready. */
  readonly talk: (line: string) => void;
  /** Told of what takes long before the first unit, as `RunListener.step`; nobody is where it is left out. */
  readonly step?: ((what: string, done: number | null, total: number | null) => void) | undefined;
  /** Stops what takes long; nothing does where it is left out. */
  readonly signal?: AbortSignal | undefined;
}

/** What executes a model. A new one is one file and a line in the registry of src/app/runner-registry.ts. */
export interface Runner {
  readonly name: RunnerName;
  /**
   * A hash of all content that decides the model's masks (weights, variant file, mask files), without loading it.
   * @throws UserError if a file is missing or cannot be read.
   */
  identify(model: ModelConfig, context: RunnerContext): Promise<string>;
  /**
   * Makes ready what takes long and outlives the run (compiled graphs), so that a bad model is found before any work.
   * @throws UserError as prepare does.
   */
  check?(
    model: ModelConfig,
    execution: Execution | null,
    context: RunnerContext,
    needs: Pick<ProtocolTraits, 'pictures'>,
  ): Promise<void>;
  /**
   * Loads the model.
   * @param execution backend, precision and size for a runner of networks; null for the others.
   * @throws UserError if the model cannot be loaded or what was asked for is not to be had.
   */
  prepare(model: ModelConfig, execution: Execution | null, context: RunnerContext): Promise<ModelHandle>;
}
