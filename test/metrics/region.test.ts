import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { getPixel } from '../../src/core/bit-mask.js';
import { region } from '../../src/metrics/region.js';
import { drawn, maskPairs, RUNS } from './drawn-mask.js';
import { officialCases } from './official-cases.js';

describe('region', () => {
  it.each(officialCases().masks)('is what db_eval_iou gives: $name', ({ truth, prediction, J }) => {
    expect(region(truth, prediction)).toBe(J);
  });

  it('is shared over covered pixels', () => {
    expect(region(drawn('##.', '##.'), drawn('.##', '.##'))).toBe(2 / 6);
  });

  it('counts pixel by pixel', () => {
    fc.assert(
      fc.property(maskPairs(), ([a, b]) => {
        let [shared, covered] = [0, 0];
        for (let y = 0; y < a.height; y++) {
          for (let x = 0; x < a.width; x++) {
            shared += Number(getPixel(a, x, y) && getPixel(b, x, y));
            covered += Number(getPixel(a, x, y) || getPixel(b, x, y));
          }
        }
        expect(region(a, b)).toBe(covered === 0 ? 1 : shared / covered);
        expect(region(b, a)).toBe(region(a, b));
        expect(region(a, a)).toBe(1);
      }),
      RUNS,
    );
  });

  it('does not compare masks of two sizes', () => {
    expect(() => region(drawn('#.'), drawn('#', '.'))).toThrow(RangeError);
  });
});
