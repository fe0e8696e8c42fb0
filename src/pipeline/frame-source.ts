import type { RgbImage } from '../core/image.js';
import type { Video } from '../core/session.js';
import type { NetworkGraphs } from './network.js';
import { normalise } from './normalise.js';
import { resizeBicubic } from './pillow-resize.js';
import type { StageClock } from './stage-clock.js';

/** Gives a session its frames as the network takes them. */
export interface FrameSource {
  /** Normalised pixels, [3, size, size]. */
  pixels(index: number, clock: StageClock): Promise<Float32Array>;
  /** Told which graph the network goes on to: the next frame may be made ready meanwhile. */
  goAhead?(graph: keyof NetworkGraphs): void;
}

/** Decodes a video's frames and squashes them to a square as the official video loader does (utils/misc.py). */
export function videoFrames(video: Video, size: number): FrameSource {
  return {
    pixels: async (index, clock) => {
      const picture = await clock.time('decode', () => video.frame(index));
      return clock.time('preprocess', () => networkPixels(picture, size));
    },
  };
}

/** A picture as the network takes it: normalised pixels, [3, size, size]. */
export function networkPixels(picture: RgbImage, size: number): Float32Array {
  return normalise(resizeBicubic(picture, size, size));
}
