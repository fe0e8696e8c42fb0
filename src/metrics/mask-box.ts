import { type BitMask, popCount } from '../core/bit-mask.js';

/** Rows and words that hold all set pixels of a mask; the ends are not included. */
export interface MaskBox {
  readonly top: number;
  readonly bottom: number;
  readonly left: number;
  readonly right: number;
}

/** The smallest box around a mask's pixels, or null where it has none. */
export function boxOf({ height, stride, words }: BitMask): MaskBox | null {
  let first = 0;
  while (first < words.length && words[first] === 0) first++;
  if (first === words.length) return null;
  let last = words.length - 1;
  while (words[last] === 0) last--;
  const top = Math.floor(first / stride);
  const bottom = Math.floor(last / stride) + 1;
  let left = stride;
  let right = 0;
  for (let y = top; y < bottom; y++) {
    const row = y * stride;
    for (let i = 0; i < left; i++) if (words[row + i] !== 0) left = i;
    for (let i = stride - 1; i >= right; i--) if (words[row + i] !== 0) right = i + 1;
  }
  return { top, bottom: Math.min(bottom, height), left, right };
}

/** Grown by so many rows and words to each side, within a mask. */
export function growBox(box: MaskBox, rows: number, words: number, { height, stride }: BitMask): MaskBox {
  return {
    top: Math.max(0, box.top - rows),
    bottom: Math.min(height, box.bottom + rows),
    left: Math.max(0, box.left - words),
    right: Math.min(stride, box.right + words),
  };
}

/** The number of pixels that two masks of one size share within a box. */
export function countWithin(a: BitMask, b: BitMask, { top, bottom, left, right }: MaskBox): number {
  let count = 0;
  for (let y = top; y < bottom; y++) {
    for (let at = y * a.stride + left, end = y * a.stride + right; at < end; at++) {
      const word = a.words[at]! & b.words[at]!;
      if (word !== 0) count += popCount(word);
    }
  }
  return count;
}
