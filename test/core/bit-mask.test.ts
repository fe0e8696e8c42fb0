import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type BitMask,
  countPixels,
  getPixel,
  isEmpty,
  maskAbove,
  maskFrom,
  maskOfLabel,
} from '../../src/core/bit-mask.js';
import { splitLabels } from '../../src/core/label-rows.js';

/** Pictures whose width is not always a multiple of a word. */
const pictures = fc
  .tuple(fc.integer({ min: 1, max: 70 }), fc.integer({ min: 1, max: 5 }))
  .chain(([width, height]) =>
    fc
      .uint8Array({ minLength: width * height, maxLength: width * height, max: 3 })
      .map((data) => ({ width, height, data: data.map((id) => (id === 3 ? 255 : id)) })),
  );

/** The set pixels, row by row, and nothing of the words beyond them. */
function pixels(mask: BitMask): boolean[] {
  expect(countPixels(mask)).toBe(
    Array.from({ length: mask.width * mask.height }, (_, i) =>
      getPixel(mask, i % mask.width, Math.floor(i / mask.width)),
    ).filter(Boolean).length,
  );
  return Array.from({ length: mask.width * mask.height }, (_, i) =>
    getPixel(mask, i % mask.width, Math.floor(i / mask.width)),
  );
}

describe('bit masks of labels', () => {
  it('have the pixels of the label, for every id and width', () => {
    fc.assert(
      fc.property(pictures, (picture) => {
        for (const id of [0, 1, 2, 255])
          expect(pixels(maskOfLabel(picture, id))).toEqual([...picture.data].map((v) => v === id));
      }),
      { seed: 5, numRuns: 60 },
    );
  });

  it('are the same when all are split in one pass', () => {
    fc.assert(
      fc.property(pictures, (picture) => {
        const masks = splitLabels(picture);
        expect([...masks.keys()].sort()).toEqual([...new Set(picture.data)].filter((id) => id !== 0).sort());
        for (const [id, mask] of masks) expect(mask.words).toEqual(maskOfLabel(picture, id).words);
      }),
      { seed: 6, numRuns: 60 },
    );
  });
});

describe('maskAbove', () => {
  it('is the predicate pixel by pixel, and NaN is not above', () => {
    const width = 33;
    const values = Float32Array.from({ length: width * 3 }, (_, i) => (i % 7 === 0 ? Number.NaN : (i % 5) - 2));
    expect(maskAbove(values, width, 3).words).toEqual(maskFrom(width, 3, (i) => values[i]! > 0).words);
    expect(isEmpty(maskAbove(values, width, 3, 2))).toBe(true);
  });
});
