import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openCheckpoint } from '../../src/checkpoints/open-checkpoint.js';
import { maskFrom } from '../../src/core/bit-mask.js';
import { paddedMaskLogits, squareMaskLogits } from '../../src/pipeline/mask-prompt.js';

/** The left half of a picture. */
const half = (width: number, height: number) => maskFrom(width, height, (i) => i % width < width / 2);
/** A row to four decimals: sums of single precision end a bit beside ten. */
const rowOf = (plane: Float32Array, side: number, y: number) => {
  return [...plane.subarray(y * side, (y + 1) * side)].map((value) => Math.round(value * 1e4) / 1e4);
};

describe('a mask as a prompt on a picture', () => {
  it('is squashed to the square of SAM 2, +10 on the object and -10 beside it', () => {
    const plane = squareMaskLogits(half(128, 64), 64);
    expect(plane).toHaveLength(16 * 16);
    for (const y of [0, 15]) {
      const row = rowOf(plane, 16, y);
      expect(row.slice(0, 7)).toEqual(Array(7).fill(10));
      expect(row.slice(9)).toEqual(Array(7).fill(-10));
      expect(row[7]! + row[8]!).toBeCloseTo(0);
      expect(row[7]).toBeGreaterThan(0);
    }
  });

  it('keeps its sides for SAM, whose padding is not of the object', () => {
    const plane = paddedMaskLogits(half(128, 64), 64);
    expect(rowOf(plane, 16, 3).slice(0, 7)).toEqual(Array(7).fill(10));
    expect(rowOf(plane, 16, 3).slice(9)).toEqual(Array(7).fill(-10));
    expect(rowOf(plane, 16, 12)).toEqual(Array(16).fill(-10));
    expect(rowOf(paddedMaskLogits(half(64, 128), 64), 16, 12)[0]).toBe(10);
  });

  it('is the same for both where picture and square are alike', () => {
    const mask = half(64, 64);
    expect(paddedMaskLogits(mask, 64)).toEqual(squareMaskLogits(mask, 64));
  });

  it("is torch's, step by step", async () => {
    const golden = await openCheckpoint(join(import.meta.dirname, '../fixtures/resize/mask-prompts.safetensors'));
    const names = [...golden.tensors.keys()].flatMap((key) => (key.endsWith('.in') ? [key.slice(0, -3)] : []));
    expect(names).toHaveLength(5);
    for (const name of names) {
      const [height, width] = golden.tensors.get(`${name}.in`)!.shape as [number, number];
      const pixels = await golden.read(`${name}.in`);
      const mask = maskFrom(width, height, (i) => pixels[i] === 1);
      for (const [kind, found] of [
        ['square', squareMaskLogits(mask, 64)],
        ['padded', paddedMaskLogits(mask, 64)],
      ] as const) {
        const expected = await golden.read(`${name}.${kind}`);
        const worst = Math.max(...found.map((value, i) => Math.abs(value - expected[i]!)));
        expect(worst, `${name} ${kind}`).toBeLessThan(1e-5);
      }
    }
    await golden.close();
  });
});
