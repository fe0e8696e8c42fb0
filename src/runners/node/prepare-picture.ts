import { move } from 'piscina';
import type { RgbImage } from '../../core/image.js';
import { networkPixels } from '../../pipeline/frame-source.js';

export interface PrepareRequest {
  readonly picture: RgbImage;
  /** Side of the square that the network sees, in pixels. */
  readonly size: number;
}

/** What the network sees of a picture, [3, size, size], on another thread. */
export function preparePicture({ picture, size }: PrepareRequest): Float32Array {
  return move(networkPixels(picture, size)) as unknown as Float32Array;
}
