import { type BitMask, popCount } from '../core/bit-mask.js';

/** Rows and words that hold all set pixels of a mask; the ends are not included. */
export interface MaskBox {
  readonly top: number;
  readonly bottom: number;
  readonly left: number;
  readonly right: number;
}

/** Where a mask's pixels are, and how many. */
export interface Extent extends MaskBox {
  /** Set pixels, at least one. */
  readonly area: number;
}

/** The smallest box around a mask's pixels and their number, or null where it has none. */
export function extentOf({ height, stride, words }: BitMask): Extent | null {
  let area = 0;
  let top = -1;
  let bottom = 0;
  let left = stride;
  let right = 0;
  for (let y = 0, row = 0; y < height; y++, row += stride) {
    const end = row + stride;
    let first = row;
    while (first < end && words[first] === 0) first++;
    if (first === end) continue;
    let last = end - 1;
    while (words[last] === 0) last--;
    if (top < 0) top = y;
    bottom = y + 1;
    left = Math.min(left, first - row);
    right = Math.max(right, last - row + 1);
    for (let at = first; at <= last; at++) area += popCount(words[at]!);
  }
  return area === 0 ? null : { top, bottom, left, right, area };
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

/** The number of pixels that two masks of one size share, of which these are the boxes. */
export function countCommon(a: BitMask, b: BitMask, one: MaskBox, other: MaskBox): number {
  const left = Math.max(one.left, other.left);
  const right = Math.min(one.right, other.right);
  const bottom = Math.min(one.bottom, other.bottom);
  let count = 0;
  for (let y = Math.max(one.top, other.top); y < bottom; y++) {
    for (let at = y * a.stride + left, end = y * a.stride + right; at < end; at++) {
      const word = a.words[at]! & b.words[at]!;
      if (word !== 0) count += popCount(word);
    }
  }
  return count;
}
