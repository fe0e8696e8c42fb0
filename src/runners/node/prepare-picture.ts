import { move } from 'piscina';
import type { RgbImage } from '../../core/image.js';
import { readPicture } from '../../datasets/codecs/picture.js';
import { networkPixels } from '../../pipeline/frame-source.js';

/** A picture, or the file that it is to be read from. */
export type PrepareRequest = {
  /** Side of the square that the network sees, in pixels. */
  readonly size: number;
} & ({ readonly picture: RgbImage } | { readonly file: string; readonly width: number; readonly height: number });

/**
 * What the network sees of a picture, [3, size, size], on another thread.
 * @throws where the file is no picture of that width and height; what is wrong with it is not told in full
 */
export async function preparePicture(request: PrepareRequest): Promise<Float32Array> {
  const picture = 'file' in request ? await readPicture(request.file) : request.picture;
  if ('file' in request && (picture.width !== request.width || picture.height !== request.height)) {
    throw new RangeError(`${picture.width}x${picture.height}, expected ${request.width}x${request.height}`);
  }
  return move(networkPixels(picture, request.size)) as unknown as Float32Array;
}
