import type { RgbImage } from '../../core/image.js';
import type { PictureSize } from '../image-network.js';

/** Left, top, right and bottom in pixels; right and bottom are just outside. */
export interface Crop {
  readonly x0: number;
  readonly y0: number;
  readonly x1: number;
  readonly y1: number;
  /** 0 for the whole picture. */
  readonly layer: number;
}

/**
 * The whole picture, then 4^n overlapping crops for each layer n, a column of crops after another
 * (generate_crop_boxes in sam2/utils/amg.py).
 * @param overlapRatio overlap of the first layer's crops, as a share of the shorter side
 */
export function cropsOf({ width, height }: PictureSize, layers: number, overlapRatio: number): Crop[] {
  const crops: Crop[] = [{ x0: 0, y0: 0, x1: width, y1: height, layer: 0 }];
  for (let layer = 1; layer <= layers; layer++) {
    const each = 2 ** layer;
    const overlap = Math.trunc(overlapRatio * Math.min(width, height) * (2 / each));
    const cropWidth = Math.ceil((overlap * (each - 1) + width) / each);
    const cropHeight = Math.ceil((overlap * (each - 1) + height) / each);
    for (let column = 0; column < each; column++) {
      for (let row = 0; row < each; row++) {
        const x0 = (cropWidth - overlap) * column;
        const y0 = (cropHeight - overlap) * row;
        const [x1, y1] = [Math.min(x0 + cropWidth, width), Math.min(y0 + cropHeight, height)];
        crops.push({ x0, y0, x1, y1, layer });
      }
    }
  }
  return crops;
}

/** The pixels of a crop; the picture itself for the whole of it. */
export function cutOut(picture: RgbImage, { x0, y0, x1, y1 }: Crop): RgbImage {
  const width = x1 - x0;
  const height = y1 - y0;
  if (width === picture.width && height === picture.height) return picture;
  const data = new Uint8Array(width * height * 3);
  for (let y = 0; y < height; y++) {
    const from = ((y0 + y) * picture.width + x0) * 3;
    data.set(picture.data.subarray(from, from + width * 3), y * width * 3);
  }
  return { width, height, data };
}
