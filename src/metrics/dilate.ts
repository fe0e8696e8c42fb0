import { type BitMask, createBitMask } from '../core/bit-mask.js';

/**
 * Dilation with the disk x^2 + y^2 <= radius^2; pixels beyond the border do not count. The disk is a stack of row spans,
 * so each row is widened pixel by pixel, and the spans that are as wide as a row of the disk are added to the rows that
 * they reach.
 * @param radius in whole pixels, at least 0
 */
export function dilateDisk(mask: BitMask, radius: number): BitMask {
  const { width, height, stride, words } = mask;
  const result = createBitMask(width, height);
  const reaches = reachByWidth(radius);
  const span = new Uint32Array(stride);
  const tail = tailMask(width);
  for (let y = 0; y < height; y++) {
    span.set(words.subarray(y * stride, (y + 1) * stride));
    if (span.every((word) => word === 0)) continue;
    for (let half = 0; half <= radius; half++) {
      if (half > 0) widen(span, tail);
      for (const dy of reaches[half]!) addRow(result, y + dy, span);
    }
  }
  return result;
}

/** For each half-width of a span, the rows of the disk (offsets from its centre) that are that wide. */
function reachByWidth(radius: number): number[][] {
  const reaches: number[][] = Array.from({ length: radius + 1 }, () => []);
  for (let dy = -radius; dy <= radius; dy++) {
    reaches[Math.floor(Math.sqrt(radius * radius - dy * dy))]!.push(dy);
  }
  return reaches;
}

/** The bits of a row's last word that are pixels. */
function tailMask(width: number): number {
  const used = width & 31;
  return used === 0 ? 0xffffffff : 2 ** used - 1;
}

/** Grows every run of a row by one pixel to both sides, in place. */
function widen(row: Uint32Array, tail: number): void {
  let before = 0;
  const last = row.length - 1;
  for (let i = 0; i <= last; i++) {
    const word = row[i]!;
    const after = i < last ? row[i + 1]! : 0;
    row[i] = word | (word << 1) | (before >>> 31) | (word >>> 1) | (after << 31);
    before = word;
  }
  row[last]! &= tail;
}

function addRow(mask: BitMask, y: number, row: Uint32Array): void {
  if (y < 0 || y >= mask.height) return;
  const start = y * mask.stride;
  for (let i = 0; i < row.length; i++) mask.words[start + i]! |= row[i]!;
}
