import type { BitMask } from './bit-mask.js';

/** First and last column and row that have pixels. */
export interface MaskBounds {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** The tight box around a mask's pixels, its ends included; null where it has none. */
export function boundsOf(mask: BitMask): MaskBounds | null {
  const { stride, height, words } = mask;
  const columns = new Uint32Array(stride);
  let [top, bottom] = [-1, -1];
  for (let y = 0, at = 0; y < height; y++) {
    let row = 0;
    for (let word = 0; word < stride; word++, at++) {
      row |= words[at]!;
      columns[word]! |= words[at]!;
    }
    if (row === 0) continue;
    if (top < 0) top = y;
    bottom = y;
  }
  if (top < 0) return null;
  const first = columns.findIndex((word) => word !== 0);
  const last = columns.findLastIndex((word) => word !== 0);
  const lowest = 31 - Math.clz32(columns[first]! & -columns[first]!);
  return { left: first * 32 + lowest, top, right: last * 32 + 31 - Math.clz32(columns[last]!), bottom };
}
