import type { LabelImage } from './image.js';

/**
 * A binary mask, 32 pixels a word. Each row starts on a word of its own; pixel x of a row is bit (x & 31), counted from
 * the least significant, of word (x >>> 5). The bits beyond the width are always 0.
 */
export interface BitMask {
  readonly width: number;
  readonly height: number;
  /** Words in a row: ceil(width / 32). */
  readonly stride: number;
  /** height * stride words. */
  readonly words: Uint32Array;
}

const ALL_SET = 0xffffffff;

/** An empty mask of the given size in pixels. */
export function createBitMask(width: number, height: number): BitMask {
  return bitMaskOn(width, height, new Uint32Array(wordsOf(width, height)));
}

/** Words of a mask of that size. */
export function wordsOf(width: number, height: number): number {
  return ((width + 31) >>> 5) * height;
}

/** A mask of that size on words that are there already. */
export function bitMaskOn(width: number, height: number, words: Uint32Array): BitMask {
  return { width, height, stride: (width + 31) >>> 5, words };
}

/** True where the pixel in column x of row y, both from 0, is set; what is outside the mask is not checked. */
export function getPixel(mask: BitMask, x: number, y: number): boolean {
  return ((mask.words[y * mask.stride + (x >>> 5)]! >>> (x & 31)) & 1) === 1;
}

/** Sets the pixel in column x of row y, both from 0; what is outside the mask is not checked. */
export function setPixel(mask: BitMask, x: number, y: number): void {
  mask.words[y * mask.stride + (x >>> 5)]! |= 1 << (x & 31);
}

/** Builds a mask from a predicate over the row-major pixel index. */
export function maskFrom(width: number, height: number, isSet: (index: number) => boolean): BitMask {
  const mask = createBitMask(width, height);
  for (let y = 0, index = 0; y < height; y++) {
    const row = y * mask.stride;
    for (let x = 0; x < width; x++, index++) {
      if (isSet(index)) mask.words[row + (x >>> 5)]! |= 1 << (x & 31);
    }
  }
  return mask;
}

/** One byte a pixel, 0 or 1, row-major: what other programs take. */
export function maskPixels(mask: BitMask): Uint8Array {
  const pixels = new Uint8Array(mask.width * mask.height);
  paintMask(mask, 1, pixels);
  return pixels;
}

/** Writes `value` where the mask is set; `pixels` is row-major, one byte a pixel. */
export function paintMask({ width, height, stride, words }: BitMask, value: number, pixels: Uint8Array): void {
  for (let y = 0, at = 0; y < height; y++) {
    for (let i = 0; i < stride; i++, at++) {
      const start = y * width + i * 32;
      const word = words[at]!;
      if (word === ALL_SET) pixels.fill(value, start, start + 32);
      else for (let left = word; left !== 0; left &= left - 1) pixels[start + 31 - Math.clz32(left & -left)] = value;
    }
  }
}

/** The pixels whose label is `id`. */
export function maskOfLabel(labels: LabelImage, id: number): BitMask {
  return maskFrom(labels.width, labels.height, (index) => labels.data[index] === id);
}

/** The pixels above `threshold`; values are row-major, width * height. */
export function maskAbove(values: Float32Array, width: number, height: number, threshold = 0): BitMask {
  const mask = createBitMask(width, height);
  for (let y = 0, index = 0, at = 0; y < height; y++) {
    for (let x = 0; x < width; x += 32, at++) {
      const count = Math.min(32, width - x);
      let word = 0;
      for (let bit = 0; bit < count; bit++, index++) word |= Number(values[index]! > threshold) << bit;
      mask.words[at] = word;
    }
  }
  return mask;
}

/** The number of set bits of one word. */
export function popCount(word: number): number {
  let v = word - ((word >>> 1) & 0x55555555);
  v = (v & 0x33333333) + ((v >>> 2) & 0x33333333);
  return Math.imul((v + (v >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}

/** The number of set pixels. */
export function countPixels(mask: BitMask): number {
  let count = 0;
  for (const word of mask.words) count += popCount(word);
  return count;
}

/** True where no pixel is set. */
export function isEmpty(mask: BitMask): boolean {
  const { words } = mask;
  let at = 0;
  while (at < words.length && words[at] === 0) at++;
  return at === words.length;
}
