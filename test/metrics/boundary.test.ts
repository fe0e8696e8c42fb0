import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { getPixel } from '../../src/core/bit-mask.js';
import { boundary, toleranceRadius } from '../../src/metrics/boundary.js';
import { boundaryMap } from '../../src/metrics/boundary-map.js';
import { dilateDisk } from '../../src/metrics/dilate.js';
import { drawn, lines, maskPairs, RUNS } from './drawn-mask.js';
import { officialCases } from './official-cases.js';

describe('boundary', () => {
  it.each(officialCases().masks)('is what f_measure gives at every tolerance: $name', ({ truth, prediction, F }) => {
    for (const [tolerance, expected] of Object.entries(F)) {
      expect(boundary(truth, prediction, Number(tolerance)), `tolerance ${tolerance}`).toBe(expected);
    }
  });

  it('is symmetric, 1 for equal masks, and does not fall where the tolerance grows', () => {
    fc.assert(
      fc.property(maskPairs(), ([a, b]) => {
        expect(boundary(a, b)).toBeCloseTo(boundary(b, a), 12);
        expect(boundary(a, a)).toBe(1);
        expect(boundary(a, b, 3)).toBeGreaterThanOrEqual(boundary(a, b, 2));
      }),
      RUNS,
    );
  });

  it('does not compare masks of two sizes', () => {
    expect(() => boundary(drawn('#.'), drawn('#', '.'))).toThrow(RangeError);
  });
});

describe('toleranceRadius', () => {
  it.each([
    [854, 480, 0.008, 8],
    [1920, 1080, 0.008, 18],
    // A diagonal of 125: 0.008 of it is 1 exactly, so it must not come out a rounding error longer.
    [120, 35, 0.008, 1],
    [1920, 560, 0.008, 16],
    [854, 480, 3, 3],
  ])('of %i x %i at %d is %i', (width, height, tolerance, radius) => {
    expect(toleranceRadius(width, height, tolerance)).toBe(radius);
  });
});

describe('boundaryMap', () => {
  it('marks what differs to the east, south or south-east', () => {
    expect(lines(boundaryMap(drawn('......', '..##..', '..##..', '......')))).toEqual([
      '.###..',
      '.#.#..',
      '.###..',
      '......',
    ]);
  });

  it('looks only east in the last row, only south in the last column, and never at the corner', () => {
    expect(lines(boundaryMap(drawn('..##', '..##', '..##')))).toEqual(['.#..', '.#..', '.#..']);
    expect(lines(boundaryMap(drawn('....', '####', '####')))).toEqual(['####', '....', '....']);
    expect(lines(boundaryMap(drawn('..', '.#')))).toEqual(['##', '#.']);
  });
});

describe('dilateDisk', () => {
  it('draws a disk around a pixel', () => {
    const dot = drawn(...Array.from({ length: 9 }, (_, y) => (y === 4 ? '....#....' : '.........')));
    expect(lines(dilateDisk(dot, 3))).toEqual([
      '.........',
      '....#....',
      '..#####..',
      '..#####..',
      '.#######.',
      '..#####..',
      '..#####..',
      '....#....',
      '.........',
    ]);
  });

  it('sets what lies within the radius, and no bit beyond the width', () => {
    fc.assert(
      fc.property(maskPairs(0.02), fc.integer({ min: 0, max: 40 }), ([mask], radius) => {
        const result = dilateDisk(mask, radius);
        const set: (readonly [number, number])[] = [];
        for (let y = 0; y < mask.height; y++) {
          for (let x = 0; x < mask.width; x++) if (getPixel(mask, x, y)) set.push([x, y]);
        }
        for (let y = 0; y < mask.height; y++) {
          for (let x = 0; x < mask.stride * 32; x++) {
            const isNear = x < mask.width && set.some(([a, b]) => (a - x) ** 2 + (b - y) ** 2 <= radius ** 2);
            expect(((result.words[y * mask.stride + (x >>> 5)]! >>> (x & 31)) & 1) === 1).toBe(isNear);
          }
        }
      }),
      { ...RUNS, numRuns: 40 },
    );
  });
});
