import { describe, expect, it } from 'vitest';
import type { PlacedPrompts } from '../../src/pipeline/image-network.js';
import { boxesBeforeClicks, clicksBeforeBoxes } from '../../src/pipeline/placed-prompts.js';

/** Two objects with a click each at (1, 2) and (3, 4), and boxes where wanted. */
function placed(parts: Partial<PlacedPrompts>): PlacedPrompts {
  return { objects: 2, points: new Float32Array(), labels: [], boxes: null, masks: null, ...parts };
}
const clicks = { points: Float32Array.of(1, 2, 3, 4), labels: [1, 0] };
const boxes = Float32Array.of(10, 11, 12, 13, 20, 21, 22, 23);

describe('prompts as the decoder takes them', () => {
  it('SAM 2: corners before the clicks, no padding', () => {
    const { coords, labels } = boxesBeforeClicks(placed({ ...clicks, boxes }));
    expect(coords.dims).toEqual([2, 3, 2]);
    expect([...coords.data]).toEqual([10, 11, 12, 13, 1, 2, 20, 21, 22, 23, 3, 4]);
    expect([...labels.data]).toEqual([2n, 3n, 1n, 2n, 3n, 0n]);
    expect([...boxesBeforeClicks(placed(clicks)).labels.data]).toEqual([1n, 0n]);
  });

  it('SAM: corners after the clicks', () => {
    const { coords, labels } = clicksBeforeBoxes(placed({ ...clicks, boxes }));
    expect([...coords.data]).toEqual([1, 2, 10, 11, 12, 13, 3, 4, 20, 21, 22, 23]);
    expect([...labels.data]).toEqual([1n, 2n, 3n, 0n, 2n, 3n]);
  });

  it('SAM: padding after clicks alone; neither beside a box nor beside a mask', () => {
    expect([...clicksBeforeBoxes(placed(clicks)).labels.data]).toEqual([1n, -1n, 0n, -1n]);
    expect([...clicksBeforeBoxes(placed({ boxes })).labels.data]).toEqual([2n, 3n, 2n, 3n]);
    expect(clicksBeforeBoxes(placed({ masks: new Float32Array(8) })).coords.dims).toEqual([2, 0, 2]);
  });
});
