import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { openCheckpoint } from '../../src/checkpoints/open-checkpoint.js';
import { connectedComponents } from '../../src/pipeline/connected-components.js';
import { fillHoles, mendMask } from '../../src/pipeline/small-regions.js';

/** Vectors by OpenCV and the official package; tools/golden/make_regions.py makes them. */
const golden = await openCheckpoint(join(import.meta.dirname, '../fixtures/regions/regions.safetensors'));
const cases = [...golden.tensors.keys()].filter((name) => name.endsWith('.plane')).map((name) => name.slice(0, -6));

afterAll(() => golden.close());

/** Paints each piece from its first pixel, a pixel at a time. */
function byPainting(plane: Uint8Array, width: number, height: number): { labels: number[]; areas: number[] } {
  const labels = new Array<number>(plane.length).fill(0);
  const areas = [plane.filter((value) => value === 0).length];
  for (let start = 0; start < plane.length; start++) {
    if (plane[start] === 0 || labels[start] !== 0) continue;
    const label = areas.push(0) - 1;
    const open = [start];
    labels[start] = label;
    for (let at = open.pop(); at !== undefined; at = open.pop()) {
      areas[label]!++;
      for (let dy = -1; dy <= 1; dy++) {
        for (let dx = -1; dx <= 1; dx++) {
          const x: number = (at % width) + dx;
          const y: number = Math.floor(at / width) + dy;
          const to = y * width + x;
          if (x < 0 || y < 0 || x >= width || y >= height || plane[to] === 0 || labels[to] !== 0) continue;
          labels[to] = label;
          open.push(to);
        }
      }
    }
  }
  return { labels, areas };
}

const planes = fc
  .tuple(fc.integer({ min: 1, max: 24 }), fc.integer({ min: 1, max: 18 }), fc.constantFrom(1, 2, 4))
  .chain(([width, height, most]) =>
    fc
      .uint8Array({ minLength: width * height, maxLength: width * height, max: most })
      .map((plane) => ({ width, height, plane })),
  );

describe('connectedComponents', () => {
  it.each(cases)('finds the pieces that OpenCV finds: %s', async (name) => {
    const [height, width] = golden.tensors.get(`${name}.plane`)!.shape as [number, number];
    const plane = Uint8Array.from(await golden.read(`${name}.plane`));
    const { labels, areas } = connectedComponents(plane, width, height);
    expect([...labels]).toEqual([...(await golden.read(`${name}.labels`))]);
    const ofPixels = [...labels].map((label) => (label === 0 ? 0 : areas[label]));
    expect(ofPixels).toEqual([...(await golden.read(`${name}.areas`))]);
  });

  it('finds what painting from pixel to pixel finds, on any plane', () => {
    fc.assert(
      fc.property(planes, ({ width, height, plane }) => {
        const { labels, areas } = connectedComponents(plane, width, height);
        const expected = byPainting(plane, width, height);
        expect([...labels]).toEqual(expected.labels);
        expect([...areas]).toEqual(expected.areas);
      }),
      { seed: 11, numRuns: 300 },
    );
  });
});

describe('small regions of logits', () => {
  const side = 32;

  it.each([1, 8, 60])('are filled as fill_holes_in_mask_scores fills holes of %i pixels', async (area) => {
    const logits = await golden.read('fill.logits');
    const given = logits.slice();
    expect(fillHoles(logits, side, area)).toEqual(await golden.read(`fill.${area}`));
    expect(logits).toEqual(given);
  });

  it.each([
    [8, 0],
    [0, 8],
    [20, 20],
  ])('are filled to %i and removed to %i pixels as SAM2Transforms does', async (hole, sprinkle) => {
    const options = { threshold: 0, maxHoleArea: hole, maxSprinkleArea: sprinkle };
    const mended = mendMask(await golden.read('fill.logits'), side, options);
    expect(mended).toEqual(await golden.read(`post.${hole}-${sprinkle}`));
  });

  it('stay where the largest area is 0', async () => {
    const logits = await golden.read('fill.logits');
    expect(fillHoles(logits, side, 0)).toBe(logits);
    expect(mendMask(logits, side, { threshold: 0, maxHoleArea: 0, maxSprinkleArea: 0 })).toBe(logits);
  });
});
