import fc from 'fast-check';
import { type BitMask, getPixel, maskFrom } from '../../src/core/bit-mask.js';

/** Of every property test, so that a failure can be repeated. */
export const RUNS = { seed: 2016, numRuns: 100 } as const;

/** A mask from lines of text: `#` is set. */
export function drawn(...lines: readonly string[]): BitMask {
  const width = lines[0]!.length;
  return maskFrom(width, lines.length, (i) => lines[Math.floor(i / width)]![i % width] === '#');
}

/** The mask as lines of text. */
export function lines(mask: BitMask): string[] {
  return Array.from({ length: mask.height }, (_, y) =>
    Array.from({ length: mask.width }, (_, x) => (getPixel(mask, x, y) ? '#' : '.')).join(''),
  );
}

/** Pairs of masks of one size, about as many pixels set as `density` says; widths reach over a word's end. */
export function maskPairs(density = 0.3, maxWidth = 70, maxHeight = 12): fc.Arbitrary<readonly [BitMask, BitMask]> {
  return fc.tuple(fc.integer({ min: 1, max: maxWidth }), fc.integer({ min: 1, max: maxHeight })).chain(([w, h]) => {
    const pixels = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: w * h, maxLength: w * h });
    const mask = pixels.map((values) => maskFrom(w, h, (i) => values[i]! < density));
    return fc.tuple(mask, mask);
  });
}
