import { resizeBilinear } from './bilinear.js';
import { longestSideSize, type Size } from './longest-side.js';

/**
 * Brings low-resolution logits of SAM to the picture's size (Sam.postprocess_masks): up to the network's square, the
 * padding cut off, then to the picture. A mask is where they are above 0.
 * @param lowRes one plane, size / 4 pixels wide and high
 * @param size side of the network's square
 * @returns picture.width * picture.height values, row-major
 */
export function sam1PictureLogits(lowRes: Float32Array, size: number, picture: Size): Float32Array {
  const square = resizeBilinear(lowRes, size / 4, size / 4, size, size);
  const { width, height } = longestSideSize(picture, size);
  const cropped = new Float32Array(width * height);
  for (let y = 0; y < height; y++) cropped.set(square.subarray(y * size, y * size + width), y * width);
  return resizeBilinear(cropped, width, height, picture.width, picture.height);
}
