import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { naturalCompare } from '../../src/datasets/natural-order.js';

describe('naturalCompare', () => {
  it('takes runs of digits as numbers, of any length', () => {
    const names = ['a10', 'a2', 'a', 'b1', '00010', '2', 'a2b', '100000000000000000001', '100000000000000000000'];
    const expected = ['2', '00010', '100000000000000000000', '100000000000000000001', 'a', 'a2', 'a2b', 'a10', 'b1'];
    expect(names.sort(naturalCompare)).toEqual(expected);
  });

  it('is a total order', () => {
    const name = fc.string({ unit: fc.constantFrom('0', '1', '9', 'a', '_'), maxLength: 6 });
    fc.assert(
      fc.property(name, name, name, (a, b, c) => {
        expect(Math.sign(naturalCompare(a, b))).toBe(-Math.sign(naturalCompare(b, a)) + 0);
        expect(naturalCompare(a, b) === 0).toBe(a === b);
        if (naturalCompare(a, b) <= 0 && naturalCompare(b, c) <= 0) expect(naturalCompare(a, c)).toBeLessThanOrEqual(0);
      }),
      { seed: 4, numRuns: 500 },
    );
  });
});
