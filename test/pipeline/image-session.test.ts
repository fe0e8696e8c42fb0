import { describe, expect, it } from 'vitest';
import { countPixels, createBitMask, maskFrom } from '../../src/core/bit-mask.js';
import type { ImagePrompt } from '../../src/core/image-session.js';
import type { ImageNetwork, PlacedPrompts } from '../../src/pipeline/image-network.js';
import { openImageSession } from '../../src/pipeline/image-session.js';
import { userErrorOf } from '../helpers/user-error.js';

const picture = { width: 6, height: 4, data: new Uint8Array(6 * 4 * 3) };

/** A network that keeps what it is given; mask k of object n has logit 40 - k in its first n + 1 pixels. */
function recordingNetwork(seen: PlacedPrompts[]): ImageNetwork<string> {
  return {
    lowResSide: 2,
    logitLimit: 32,
    encode: async ({ width }) => `features of ${width}`,
    place: (points) => points.map((value) => value * 10),
    maskLogits: (mask) => Float32Array.of(countPixels(mask), 0, 0, 0),
    decode: async (_features, prompts) => {
      seen.push(prompts);
      const masks = new Float32Array(prompts.objects * 16).fill(-1);
      for (let n = 0; n < prompts.objects; n++) {
        for (let k = 0; k < 4; k++) masks.fill(40 - k, (n * 4 + k) * 4, (n * 4 + k) * 4 + n + 1);
      }
      const ious = Float32Array.from({ length: prompts.objects * 4 }, (_, i) => i);
      return { masks, ious, objectScores: null };
    },
    shown: (_masks, _ious, multimask) => (multimask ? [1, 2, 3] : [0]),
    toPicture: (plane, { width, height }) => Float32Array.from({ length: width * height }, (_, i) => plane[i] ?? -1),
  };
}

describe('an image session on any network', () => {
  it('places prompts, and gives clamped logits and masks of each object', async () => {
    const seen: PlacedPrompts[] = [];
    const session = await openImageSession(recordingNetwork(seen), picture);
    const prompts: ImagePrompt[] = [
      { points: [[1, 2]], labels: [1], box: [0, 1, 2, 3], mask: Float32Array.of(1, 2, 3, 4) },
      { points: [[3, 4]], labels: [0], box: [4, 0, 6, 4], mask: Float32Array.of(5, 6, 7, 8) },
    ];
    const [first, second] = await session.predictEach(prompts, { multimask: false, returnLogits: true });
    expect(seen[0]).toEqual({
      objects: 2,
      points: Float32Array.of(10, 20, 30, 40),
      labels: [1, 0],
      boxes: Float32Array.of(0, 10, 20, 30, 40, 0, 60, 40),
      masks: Float32Array.of(1, 2, 3, 4, 5, 6, 7, 8),
    });
    expect(first!.masks.map(({ lowResLogits }) => [...lowResLogits])).toEqual([[32, -1, -1, -1]]);
    expect(first!.masks[0]!.logits![0]).toBe(40);
    expect([first, second].map((one) => one!.masks.map(({ mask }) => countPixels(mask)))).toEqual([[1], [2]]);
    expect([first!.masks[0]!.iou, second!.masks[0]!.iou]).toEqual([0, 4]);
    expect(first!.objectScore).toBeNull();
  });

  it('gives three masks unless one is asked for, cut at the threshold', async () => {
    const session = await openImageSession(recordingNetwork([]), picture, { maskThreshold: 38 });
    const { masks } = await session.predict({ points: [[1, 2]], labels: [1] });
    expect(masks.map(({ iou }) => iou)).toEqual([1, 2, 3]);
    expect(masks.map(({ mask }) => countPixels(mask))).toEqual([1, 0, 0]);
    expect(masks[0]!.logits).toBeNull();
  });

  it.each<[string, ImagePrompt[], string]>([
    ['no prompt', [], 'There is no prompt'],
    ['an empty prompt', [{}], 'A prompt is empty'],
    ['labels that are missing', [{ points: [[1, 1]] }], '1 points, 0 labels'],
    ['points that are missing', [{ labels: [1] }], '0 points, 1 labels'],
    ['no points', [{ points: [], labels: [] }], '0 points, 0 labels'],
    ['a label of another kind', [{ points: [[1, 1]], labels: [2 as 1] }], 'unknown label'],
    ['a click with y before x', [{ points: [[1, 5]], labels: [1] }], 'x from 0 to 6, y from 0 to 4'],
    ['a click that is no number', [{ points: [[Number.NaN, 1]], labels: [1] }], 'outside the picture'],
    ['a box of a width', [{ box: [3, 2, 2, 2] }], 'left, top, right and bottom'],
    ['a mask of another size', [{ mask: new Float32Array(5) }], '2 x 2 values'],
    ['prompts that differ', [{ points: [[1, 1]], labels: [1] }, { box: [0, 0, 1, 1] }], '1 points'],
  ])('refuses %s', async (_name, prompts, message) => {
    const session = await openImageSession(recordingNetwork([]), picture);
    expect(await userErrorOf(() => session.predictEach(prompts))).toContain(message);
  });

  it('refuses a picture with another number of bytes', async () => {
    const rgba = { ...picture, data: new Uint8Array(6 * 4 * 4) };
    expect(await userErrorOf(() => openImageSession(recordingNetwork([]), rgba))).toContain('72 bytes for 6 x 4');
  });

  it('answers nothing once it is closed', async () => {
    const session = await openImageSession(recordingNetwork([]), picture);
    await session.close();
    await expect(session.predict({ box: [0, 0, 1, 1] })).rejects.toThrow('closed');
  });

  it('makes a prompt of a mask at the size of its picture', async () => {
    const session = await openImageSession(recordingNetwork([]), picture);
    expect([...session.maskPrompt(maskFrom(6, 4, (i) => i < 5))]).toEqual([5, 0, 0, 0]);
    expect(await userErrorOf(() => session.maskPrompt(createBitMask(4, 6)))).toMatch(/size of its picture[\s\S]*6 x 4/);
  });
});
