import { resolve } from 'node:path';
import type { AutomaticMask, AutomaticMaskOptions } from '../core/automatic-masks.js';
import type { RgbImage } from '../core/image.js';
import type { ImageSession, ImageSessionOptions } from '../core/image-session.js';
import type { BackendName } from '../core/known-names.js';
import { onNode } from '../core/model.js';
import type { Video, VideoSession } from '../core/session.js';
import { readPicture } from '../datasets/codecs/picture.js';
import { pictureFolder } from '../datasets/picture-folder.js';
import type { ModelHandle, SessionOptions } from '../runners/runner.js';
import { defaultCacheFolder } from './cache-folder.js';
import { checkpointNamed } from './named-checkpoint.js';
import { runnerFor } from './runner-registry.js';

/** Which checkpoint is loaded, and how it is executed. */
export interface OpenModelOptions {
  /** A checkpoint of SAM 2, SAM 2.1 or SAM: `.pt`, `.pth`, `.safetensors` or a folder of Hugging Face; or a name of `model list`. */
  readonly checkpoint: string;
  /** Name of an official model, or a variant file; found from the weights where it is left out. */
  readonly variant?: string | null | undefined;
  /** Side in pixels of the square that the model sees, 64 to 1024; what it was trained at where it is left out. */
  readonly size?: number | null;
  /** `node-cpu` where it is left out; `web-wasm` and `web-webgpu` start a browser of their own. */
  readonly backend?: BackendName;
  /** Threads inside an operator; the machine's cores where it is left out. */
  readonly threads?: number;
  /** Compiled graphs are kept there; `SAM2BENCH_CACHE` or the system's cache folder where it is left out. */
  readonly cacheFolder?: string;
  /** Told what takes long, a line at a time. */
  readonly talk?: (line: string) => void;
}

/** What goes beyond the preset has the official default where it is left out. */
export type OpenVideoOptions = Partial<SessionOptions>;

/** A loaded model. Calls of one model run one after another; several models may be open at once. */
export interface Model {
  /** As in tables: "hiera-tiny (SAM 2.1)". */
  readonly variant: string;
  readonly backend: string;
  /** Side in pixels of the square that the model sees. */
  readonly imageSize: number;
  readonly parameters: number;
  /**
   * Opens a session on a video: its frames in a folder, or anything that decodes them.
   * @param options preset `interactive` where it is left out, with add_all_frames_to_correct_as_cond, so that a
   * correction of a tracked frame counts when the video is propagated again
   * @throws UserError where the folder has no pictures, or the model no memory (SAM)
   */
  openVideo(video: Video | string, options?: OpenVideoOptions): Promise<VideoSession>;
  /**
   * Encodes a picture, of which masks are then asked by prompts.
   * @throws UserError where it cannot be decoded
   */
  openImage(picture: RgbImage | string, options?: ImageSessionOptions): Promise<ImageSession>;
  /**
   * Masks of everything in a picture, as SAM2AutomaticMaskGenerator gives them.
   * @throws UserError where the picture or an option is wrong
   */
  automaticMasks(picture: RgbImage | string, options?: AutomaticMaskOptions): Promise<readonly AutomaticMask[]>;
  /** Frees the graphs, and ends the browser where there is one. */
  close(): Promise<void>;
}

/**
 * Compiles a checkpoint, or finds its graphs in the cache, and loads it.
 * @throws UserError where the file is no such checkpoint, or the variant or size does not fit it
 */
export async function openModel(options: OpenModelOptions): Promise<Model> {
  const cacheFolder = resolve(options.cacheFolder ?? defaultCacheFolder());
  const checkpoint = resolve(checkpointNamed(options.checkpoint, cacheFolder));
  const { backend = 'node-cpu', size = null, threads = null, variant = null } = options;
  const execution = { ...onNode(size), backend, threads };
  const handle = await runnerFor('node', execution).prepare(
    { runner: 'node', id: checkpoint, checkpoint, variant, bundled: null },
    execution,
    { cacheFolder, talk: options.talk ?? (() => {}) },
  );
  return modelOf(handle);
}

function modelOf(handle: ModelHandle): Model {
  const images = handle.images!;
  return {
    variant: String(handle.options.variant),
    backend: handle.backend!,
    imageSize: handle.imageSize!,
    parameters: handle.parameters!,
    openVideo: async (source, options = {}) => {
      const video = typeof source === 'string' ? await pictureFolder(source) : source;
      const defaults = { preset: 'interactive', overlap: 'overlapping', memoryPrecision: 'fp32' } as const;
      const corrects = (options.preset ?? defaults.preset) === 'interactive';
      const session = { ...defaults, addAllFramesToCorrectAsCond: corrects, ...options };
      return handle.openSession({ video, frameNames: [] }, session);
    },
    openImage: async (picture, options) => images.openSession(await pictureOf(picture), options),
    automaticMasks: async (picture, options) => images.automaticMasks(await pictureOf(picture), options),
    close: () => handle.close(),
  };
}

async function pictureOf(picture: RgbImage | string): Promise<RgbImage> {
  return typeof picture === 'string' ? readPicture(resolve(picture)) : picture;
}
