import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type BitMask, countPixels, getPixel, isEmpty, maskFrom } from '../../src/core/bit-mask.js';
import { boundaryMap, clearEdge, createEdgeBuffer, traceEdge } from '../../src/metrics/boundary-map.js';
import { dilateDisk } from '../../src/metrics/dilate.js';
import { extentOf } from '../../src/metrics/mask-box.js';
import { measureMasks } from '../../src/metrics/measure-masks.js';
import { countNear } from '../../src/metrics/near-count.js';

/** Masks of odd sizes: noise of any density, a blob, lines, nothing, everything. */
const masks = (size: { readonly width: number; readonly height: number }) =>
  fc
    .record({
      kind: fc.constantFrom('noise', 'blob', 'lines', 'empty', 'full'),
      seed: fc.nat(),
      share: fc.double({ min: 0, max: 0.3, noNaN: true }),
    })
    .map(({ kind, seed, share }) =>
      maskFrom(size.width, size.height, (i) => {
        const [x, y] = [i % size.width, Math.floor(i / size.width)];
        if (kind === 'noise') return (Math.imul(i + seed, 2654435761) >>> 0) / 2 ** 32 < share;
        if (kind === 'blob') {
          const [cx, cy] = [seed % size.width, (seed >>> 4) % size.height];
          return (x - cx) ** 2 + (y - cy) ** 2 < (share * 100) ** 2;
        }
        if (kind === 'lines') return (x + seed) % 17 === 0 || (y + seed) % 11 === 0;
        return kind === 'full';
      }),
    );

const WIDTHS = [1, 2, 7, 31, 32, 33, 63, 64, 65, 95, 97, 130];
const sizes = fc.record({ width: fc.constantFrom(...WIDTHS), height: fc.integer({ min: 1, max: 40 }) });
const pairs = sizes.chain((size) => fc.tuple(masks(size), masks(size)));
const radii = fc.oneof(fc.integer({ min: 0, max: 34 }), fc.constantFrom(0.34, 0.8, 1.7, 3.5, 7.84));

/** The disk's offsets as skimage draws it and cv2 centres it, pixel by pixel. */
function diskOffsets(radius: number): readonly (readonly [number, number])[] {
  const count = Math.ceil(2 * radius + 1);
  const centre = count >> 1;
  const grid = Array.from({ length: count }, (_, i) => i);
  const offsets = grid.flatMap((i) =>
    grid.flatMap((j): [number, number][] =>
      (j - radius) ** 2 + (i - radius) ** 2 <= radius ** 2 ? [[j - centre, i - centre]] : [],
    ),
  );
  return offsets.length === 0 ? [[-centre, -centre]] : offsets;
}

const at = (mask: BitMask, x: number, y: number) =>
  x >= 0 && y >= 0 && x < mask.width && y < mask.height && getPixel(mask, x, y);

const drawn = (like: BitMask, isSet: (x: number, y: number) => boolean) =>
  maskFrom(like.width, like.height, (i) => isSet(i % like.width, Math.floor(i / like.width)));

const naiveDilation = (mask: BitMask, radius: number) => {
  const offsets = diskOffsets(radius);
  return drawn(mask, (x, y) => offsets.some(([dx, dy]) => at(mask, x + dx, y + dy)));
};

/** _seg2bmap of davis2017-evaluation, from its description. */
const naiveBoundary = (mask: BitMask) =>
  drawn(mask, (x, y) => {
    const [here, isLastColumn, isLastRow] = [at(mask, x, y), x === mask.width - 1, y === mask.height - 1];
    if (isLastColumn && isLastRow) return false;
    if (isLastRow) return here !== at(mask, x + 1, y);
    if (isLastColumn) return here !== at(mask, x, y + 1);
    return here !== at(mask, x + 1, y) || here !== at(mask, x, y + 1) || here !== at(mask, x + 1, y + 1);
  });

const common = (a: BitMask, b: BitMask) => countPixels(drawn(a, (x, y) => at(a, x, y) && at(b, x, y)));

const check = (property: fc.IProperty<unknown>, seed: number) => fc.assert(property, { seed, numRuns: 150 });

describe('the bit kernels, against one pixel at a time', () => {
  it('box and area', () => {
    const property = fc.property(pairs, ([mask]) => {
      const extent = extentOf(mask);
      expect(extent === null).toBe(isEmpty(mask));
      if (extent === null) return;
      const { top, bottom, left, right, area } = extent;
      expect(area).toBe(countPixels(mask));
      const inside = drawn(mask, (x, y) => y >= top && y < bottom && x >> 5 >= left && x >> 5 < right);
      expect(common(mask, inside)).toBe(area);
      const rows = Array.from({ length: mask.height }, (_, y) => y).filter((y) =>
        mask.words.subarray(y * mask.stride, (y + 1) * mask.stride).some((word) => word !== 0),
      );
      expect([top, bottom]).toEqual([rows[0], rows.at(-1)! + 1]);
    });
    check(property, 41);
  });

  it('boundary', () => {
    const property = fc.property(pairs, ([mask]) => {
      expect(boundaryMap(mask)).toEqual(naiveBoundary(mask));
    });
    check(property, 42);
  });

  it('dilation', () => {
    const property = fc.property(pairs, radii, ([mask], radius) => {
      expect(dilateDisk(mask, radius)).toEqual(naiveDilation(mask, radius));
    });
    check(property, 43);
  });

  it('boundary pixels near the other boundary, with nothing left behind', () => {
    const property = fc.property(pairs, radii, ([one, other], radius) => {
      const [extent, around] = [extentOf(one), extentOf(other)];
      if (extent === null || around === null) return;
      const buffers = [createEdgeBuffer(one.width, one.height), createEdgeBuffer(one.width, one.height)] as const;
      const [edge, near] = [traceEdge(buffers[0], one, extent), traceEdge(buffers[1], other, around)];
      expect(edge.count).toBe(countPixels(edge.mask));
      expect(countNear(edge, near, radius)).toBe(common(edge.mask, naiveDilation(near.mask, radius)));
      clearEdge(edge);
      clearEdge(near);
      expect(buffers.every(({ mask }) => isEmpty(mask))).toBe(true);
    });
    check(property, 44);
  });

  it('J, F and areas of two masks', () => {
    const property = fc.property(pairs, fc.integer({ min: 1, max: 12 }), ([truth, guess], radius) => {
      const [edge, guessed] = [naiveBoundary(truth), naiveBoundary(guess)];
      const [n, m] = [countPixels(edge), countPixels(guessed)];
      const precision = common(guessed, naiveDilation(edge, radius)) / m;
      const recall = common(edge, naiveDilation(guessed, radius)) / n;
      const both = precision + recall === 0 ? 0 : (2 * precision * recall) / (precision + recall);
      const F = n === 0 && m === 0 ? 1 : n === 0 || m === 0 ? 0 : both;
      const shared = common(truth, guess);
      const union = countPixels(truth) + countPixels(guess) - shared;
      expect(measureMasks(truth, guess, { kind: 'davis', tolerances: [radius] })).toEqual({
        J: union === 0 ? 1 : shared / union,
        F: [F],
        truth: countPixels(truth),
        prediction: countPixels(guess),
      });
    });
    check(property, 45);
  });
});
