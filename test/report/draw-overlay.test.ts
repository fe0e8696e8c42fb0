import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { maskFrom } from '../../src/core/bit-mask.js';
import type { GivenPrompt } from '../../src/core/dataset.js';
import { drawOverlay } from '../../src/report/overlay/draw-overlay.js';

const [WIDTH, HEIGHT] = [60, 50];
/** The first colours of the PASCAL VOC colour map, which DAVIS masks have. */
const [RED, GREEN] = [
  [128, 0, 0],
  [0, 128, 0],
];

const grey = (value = 100) => ({
  width: WIDTH,
  height: HEIGHT,
  data: new Uint8Array(WIDTH * HEIGHT * 3).fill(value),
});

function labels(label: (x: number, y: number) => number) {
  const data = Uint8Array.from({ length: WIDTH * HEIGHT }, (_, i) => label(i % WIDTH, Math.floor(i / WIDTH)));
  return { width: WIDTH, height: HEIGHT, data };
}

const pixel = ({ data }: { data: Uint8Array }, x: number, y: number) => [
  ...data.slice(3 * (y * WIDTH + x)).slice(0, 3),
];
const none = labels(() => 0);
/** Object 1 at the left edge, object 2 beside it. */
const two = labels((x, y) => (y < 10 || y >= 30 ? 0 : x < 20 ? 1 : x < 40 ? 2 : 0));

describe('a picture with masks drawn on it', () => {
  it('has objects in the colours of DAVIS, filled so that the picture shines through, with a line at their borders', () => {
    const drawn = drawOverlay(grey(), two, []);
    // 0.55 * 100 + 0.45 * 128 = 112.6, and 0.55 * 100 = 55.
    expect(pixel(drawn, 10, 20)).toEqual([113, 55, 55]);
    expect(pixel(drawn, 30, 20)).toEqual([55, 113, 55]);
    expect(pixel(drawn, 10, 10)).toEqual(RED);
    expect([pixel(drawn, 19, 20), pixel(drawn, 20, 20)]).toEqual([RED, GREEN]);
    expect(pixel(drawn, 39, 29)).toEqual(GREEN);
    // The picture's own edge is no border of an object.
    expect(pixel(drawn, 0, 20)).toEqual([113, 55, 55]);
    expect([pixel(drawn, 10, 9), pixel(drawn, 40, 20)]).toEqual([
      [100, 100, 100],
      [100, 100, 100],
    ]);
  });

  it('is as it was wherever there is no object and no prompt, and the given picture always', () => {
    const label = fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 60, maxLength: 60 });
    fc.assert(
      fc.property(label, fc.integer({ min: 0, max: 255 }), (row, value) => {
        const picture = grey(value);
        const drawn = drawOverlay(
          picture,
          labels((x) => row[x]!),
          [],
        );
        expect(new Set(picture.data)).toEqual(new Set([value]));
        for (const [x, one] of row.entries()) {
          if (one === 0) expect(pixel(drawn, x, 25)).toEqual([value, value, value]);
          else expect(pixel(drawn, x, 25)).not.toEqual([value, value, value]);
        }
      }),
      { seed: 3, numRuns: 50 },
    );
  });

  it('has prompts on it: signs for clicks, a frame for a box, a dashed line around a mask', () => {
    const act = { frame: 0, object: '2' };
    const clicks = [
      { x: 30, y: 40, positive: true },
      { x: 10.4, y: 20, positive: false },
    ];
    const drawn = drawOverlay(grey(), none, [{ ...act, kind: 'clicks', clicks }]);
    const white = [255, 255, 255];
    expect([pixel(drawn, 30, 40), pixel(drawn, 30, 38), pixel(drawn, 28, 40)]).toEqual([white, white, white]);
    expect(pixel(drawn, 28, 38)).toEqual([0, 150, 70]);
    expect([pixel(drawn, 8, 20), pixel(drawn, 10, 18)]).toEqual([white, [205, 30, 30]]);

    const boxed = drawOverlay(grey(), none, [{ ...act, kind: 'box', box: { left: 5, top: 6, right: 50, bottom: 30 } }]);
    for (const [x, y] of [
      [5, 20],
      [50, 20],
      [25, 6],
      [25, 30],
    ] as const) {
      expect(pixel(boxed, x, y)).toEqual(GREEN);
    }
    expect([pixel(boxed, 4, 20), pixel(boxed, 25, 20)]).toEqual([white, [100, 100, 100]]);

    const mask = maskFrom(WIDTH, HEIGHT, (i) => i % WIDTH >= 10 && i % WIDTH < 40);
    const ringed = drawOverlay(grey(), none, [{ ...act, kind: 'mask', mask }]);
    const line = Array.from({ length: HEIGHT }, (_, y) => pixel(ringed, 10, y).join());
    expect(new Set(line)).toEqual(new Set(['255,255,255', '100,100,100']));
    expect(pixel(ringed, 25, 25)).toEqual([100, 100, 100]);
  });

  it('bears prompts at and beyond the edge', () => {
    const places = fc.record({ x: fc.integer({ min: -5, max: 70 }), y: fc.integer({ min: -5, max: 60 }) });
    fc.assert(
      fc.property(places, places, (a, b) => {
        const box = { left: a.x, top: a.y, right: b.x, bottom: b.y };
        const clicks = [{ ...a, positive: true }];
        const prompt: GivenPrompt = { frame: 0, object: '1', kind: 'box', box, clicks };
        expect(drawOverlay(grey(), none, [prompt]).data).toHaveLength(WIDTH * HEIGHT * 3);
      }),
      { seed: 4, numRuns: 100 },
    );
  });

  it('is refused where labels are of another size', () => {
    expect(() => drawOverlay(grey(), { width: 2, height: 2, data: new Uint8Array(4) }, [])).toThrow(/2x2 .* 60x50/);
  });
});
