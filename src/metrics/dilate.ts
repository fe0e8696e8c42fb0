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
  const margin = (radius + 31) >>> 5;
  const tail = tailMask(width);
  for (let y = 0; y < height; y++) {
    const row = words.subarray(y * stride, (y + 1) * stride);
    const first = row.findIndex((word) => word !== 0);
    if (first < 0) continue;
    // The words that the widest span reaches; the others of the row stay empty.
    const from = Math.max(0, first - margin);
    const to = Math.min(stride, row.findLastIndex((word) => word !== 0) + margin + 1);
    const span = row.slice(from, to);
    for (let half = 0; half <= radius; half++) {
      if (half > 0) widen(span, to === stride ? tail : 0xffffffff);
      for (const dy of reaches[half]!) addRow(result, y + dy, from, span);
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

/** Grows every run of a span by one pixel to both sides, in place; `tail` says which bits of its last word are pixels. */
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

/** Adds words to row y, from word `from` on. */
function addRow(mask: BitMask, y: number, from: number, span: Uint32Array): void {
  if (y < 0 || y >= mask.height) return;
  const start = y * mask.stride + from;
  const { words } = mask;
  for (let i = 0; i < span.length; i++) words[start + i]! |= span[i]!;
}
