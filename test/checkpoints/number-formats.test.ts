import { describe, expect, it } from 'vitest';
import { floatToHalf, halfToFloat } from '../../src/checkpoints/number-formats.js';

describe('halfToFloat and floatToHalf', () => {
  it('are inverse for every half but the NaNs', () => {
    for (let bits = 0; bits < 0x10000; bits++) {
      const value = halfToFloat(bits);
      if (!Number.isNaN(value)) expect(floatToHalf(value)).toBe(bits);
    }
  });

  // IEEE 754-2019, table 3.5: binary16.
  it.each([
    [0x3c00, 1],
    [0xc000, -2],
    [0x7bff, 65504],
    [0x0400, 2 ** -14],
    [0x0001, 2 ** -24],
    [0x7c00, Number.POSITIVE_INFINITY],
  ])('reads 0x%s as %d', (bits, value) => {
    expect(halfToFloat(bits)).toBe(value);
  });

  it('rounds ties to even', () => {
    expect(floatToHalf(1 + 2 ** -11)).toBe(0x3c00);
    expect(floatToHalf(1 + 3 * 2 ** -11)).toBe(0x3c02);
    expect(floatToHalf(65520)).toBe(0x7c00);
    expect(floatToHalf(65519)).toBe(0x7bff);
  });
});
