import { describe, expect, it } from 'vitest';
import { countPixels, isEmpty, setPixel } from '../../src/core/bit-mask.js';
import { MaskArena } from '../../src/core/mask-arena.js';

describe('MaskArena', () => {
  it('lends masks that are apart, and empty again after a reset, whatever their size', () => {
    const arena = new MaskArena();
    for (const [width, height] of [
      [40, 3],
      [40, 3],
      [7, 9],
    ] as const) {
      arena.reset();
      const [one, other] = [arena.take(width, height), arena.take(width, height)];
      expect([one.width, one.height, one.words.length]).toEqual([width, height, one.stride * height]);
      expect(isEmpty(one)).toBe(true);
      setPixel(one, width - 1, height - 1);
      expect(countPixels(one)).toBe(1);
      expect(isEmpty(other)).toBe(true);
    }
  });
});
