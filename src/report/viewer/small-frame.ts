import type { BitMask } from '../../core/bit-mask.js';
import type { RgbImage } from '../../core/image.js';
import { packMask } from './packed-mask.js';

/** Pixels of the longer side. */
const LONGEST = 256;
const QUALITY = 60;

export interface SmallSize {
  readonly width: number;
  readonly height: number;
}

/** The size of a small frame; a small video keeps its own. */
export function smallSize(width: number, height: number): SmallSize {
  const scale = Math.min(1, LONGEST / Math.max(width, height));
  const side = (pixels: number) => Math.max(1, Math.round(pixels * scale));
  return { width: side(width), height: side(height) };
}

/** A picture as a small JPEG in base 64. */
export async function smallPicture({ width, height, data }: RgbImage, size: SmallSize): Promise<string> {
  // Pages without pictures need not wait for the library.
  const { default: sharp } = await import('sharp');
  const bytes = await sharp(data, { raw: { width, height, channels: 3 } })
    .resize({ ...size, fit: 'fill' })
    .jpeg({ quality: QUALITY })
    .toBuffer();
  return bytes.toString('base64');
}

/** A mask at that size, packed: each pixel as the mask is at its middle. */
export function smallMask(mask: BitMask, { width, height }: SmallSize): string {
  const { stride, words } = mask;
  const columns = Int32Array.from({ length: width }, (_, x) => Math.floor(((x + 0.5) * mask.width) / width));
  const pixels = new Uint8Array(width * height);
  for (let y = 0; y < height; y++) {
    const row = Math.floor(((y + 0.5) * mask.height) / height) * stride;
    if (isClear(words, row, row + stride)) continue;
    for (let x = 0; x < width; x++) {
      const column = columns[x]!;
      pixels[y * width + x] = (words[row + (column >>> 5)]! >>> (column & 31)) & 1;
    }
  }
  return packMask(pixels);
}

function isClear(words: Uint32Array, from: number, to: number): boolean {
  for (let at = from; at < to; at++) if (words[at] !== 0) return false;
  return true;
}
