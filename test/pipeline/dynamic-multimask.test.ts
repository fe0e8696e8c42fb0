import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { openCheckpoint } from '../../src/checkpoints/open-checkpoint.js';
import { bestOfThree, stableSingleMask } from '../../src/pipeline/dynamic-multimask.js';

/** Logits at and beside the limits, and what the official decoder takes; tools/golden/make_multimask.py makes them. */
const golden = await openCheckpoint(join(import.meta.dirname, '../fixtures/multimask/stability.safetensors'));

afterAll(() => golden.close());

describe('stableSingleMask', () => {
  it('takes the mask that the official decoder takes', async () => {
    const [objects, , height, width] = golden.tensors.get('masks')!.shape as [number, number, number, number];
    const [masks, ious] = [await golden.read('masks'), await golden.read('ious')];
    const [mask, iou] = [await golden.read('mask'), await golden.read('iou')];
    const area = width * height;
    const taken = new Set<number>();
    for (let object = 0; object < objects; object++) {
      const four = masks.subarray(object * 4 * area, (object + 1) * 4 * area);
      const scores = ious.subarray(object * 4, object * 4 + 4);
      const index = stableSingleMask(four, scores);
      expect(four.slice(index * area, (index + 1) * area)).toEqual(mask.slice(object * area, (object + 1) * area));
      expect(scores[index]).toBe(iou[object]);
      taken.add(index);
    }
    expect([...taken].sort()).toEqual([0, 1, 2, 3]);
  });
});

describe('bestOfThree', () => {
  it('leaves the single mask out and takes the first of equals', () => {
    expect(bestOfThree(Float32Array.of(0.9, 0.2, 0.5, 0.5))).toBe(2);
    expect(bestOfThree(Float32Array.of(0.9, 0.2, 0.1, 0.3))).toBe(3);
    expect(bestOfThree(Float32Array.of(0, 0, 0, 0))).toBe(1);
  });
});
