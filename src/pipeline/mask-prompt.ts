import { type BitMask, getPixel } from '../core/bit-mask.js';
import { resizeBilinearAntialias } from './antialias-bilinear.js';
import { longestSideSize } from './longest-side.js';

/**
 * A mask of video size at the model's size, as add_new_mask of the official predictor makes it: antialiased bilinear,
 * then at least one half.
 * @returns size * size values, 0 or 1
 */
export function toModelSize(mask: BitMask, size: number): Float32Array {
  return resizedMask(mask, size, size);
}

/**
 * A mask of the picture's size as SAM 2 takes it for a prompt on a picture. The official image predictor takes logits of an
 * earlier answer only; this is what the video predictor makes of a mask (SAM2Base._use_mask_as_output).
 */
export function squareMaskLogits(mask: BitMask, size: number): Float32Array {
  return quarterResolution(certain(toModelSize(mask, size)), size);
}

/** The same for SAM: its longer side brought to `size`, the padding not of the object. */
export function paddedMaskLogits(mask: BitMask, size: number): Float32Array {
  const { width, height } = longestSideSize(mask, size);
  const resized = resizedMask(mask, width, height);
  const square = new Float32Array(size * size);
  for (let y = 0; y < height; y++) square.set(resized.subarray(y * width, (y + 1) * width), y * size);
  return quarterResolution(certain(square), size);
}

/** Logits of 0 and 1 as the official code has them for a mask that is given. */
function certain(plane: Float32Array): Float32Array {
  return plane.map((value) => value * 20 - 10);
}

function resizedMask(mask: BitMask, width: number, height: number): Float32Array {
  const plane = floatPlane(mask);
  if (mask.width === width && mask.height === height) return plane;
  const resized = resizeBilinearAntialias(plane, mask.width, mask.height, width, height);
  return resized.map((value) => (value >= 0.5 ? 1 : 0));
}

/** Logits at a quarter of the model's size, antialiased (SAM2Base._use_mask_as_output). */
export function quarterResolution(logits: Float32Array, size: number): Float32Array {
  return resizeBilinearAntialias(logits, size, size, size / 4, size / 4);
}

function floatPlane(mask: BitMask): Float32Array {
  const { width, height } = mask;
  const plane = new Float32Array(width * height);
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++, i++) plane[i] = getPixel(mask, x, y) ? 1 : 0;
  }
  return plane;
}
