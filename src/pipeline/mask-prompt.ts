import { type BitMask, getPixel } from '../core/bit-mask.js';
import { resizeBilinearAntialias } from './antialias-bilinear.js';

/**
 * A mask of video size at the model's size, as add_new_mask of the official predictor makes it: antialiased bilinear,
 * then at least one half.
 * @returns size * size values, 0 or 1
 */
export function toModelSize(mask: BitMask, size: number): Float32Array {
  const plane = floatPlane(mask);
  if (mask.width === size && mask.height === size) return plane;
  const resized = resizeBilinearAntialias(plane, mask.width, mask.height, size, size);
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
