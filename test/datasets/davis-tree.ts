import sharp from 'sharp';
import { encodeLabelPng } from '../../src/datasets/codecs/png-writer.js';

/** A PNG mask of width x 4 pixels in which the given ids each have a column, from the left. */
export function maskFile(ids: readonly number[], width = 8): Uint8Array {
  const data = Uint8Array.from({ length: width * 4 }, (_, index) => ids[index % width] ?? 0);
  return encodeLabelPng({ width, height: 4, data });
}

/** A grey JPEG of width x 4 pixels. */
export async function pictureFile(width = 8): Promise<Buffer> {
  return sharp({ create: { width, height: 4, channels: 3, background: '#808080' } })
    .jpeg()
    .toBuffer();
}
