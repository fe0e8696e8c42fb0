import type { RgbImage } from '../core/image.js';
import { longestSideSize } from './longest-side.js';
import { resizeBilinear8 } from './pillow-resize.js';

/** Of bytes, as SAM takes them (build_sam.py). */
const MEAN = [123.675, 116.28, 103.53] as const;
const DEVIATION = [58.395, 57.12, 57.375] as const;

/** The normalised value of each byte in each channel, rounded to float32 after every step as PyTorch does. */
const TABLES = MEAN.map((mean, channel) =>
  Float32Array.from({ length: 256 }, (_, byte) => {
    return Math.fround(byte - Math.fround(mean)) / Math.fround(DEVIATION[channel]!);
  }),
);

/**
 * A picture as SAM's image encoder takes it (SamPredictor.set_image, Sam.preprocess): its longer side brought to `size`
 * by Pillow's bilinear resize, normalised, then padded with zeros at the right and the bottom.
 * @returns [3, size, size]
 */
export function sam1Pixels(picture: RgbImage, size: number): Float32Array {
  const { width, height } = longestSideSize(picture, size);
  const { data } = resizeBilinear8(picture, width, height);
  const result = new Float32Array(3 * size * size);
  TABLES.forEach((table, channel) => {
    for (let y = 0, from = channel; y < height; y++) {
      const row = (channel * size + y) * size;
      for (let x = 0; x < width; x++, from += 3) result[row + x] = table[data[from]!]!;
    }
  });
  return result;
}
