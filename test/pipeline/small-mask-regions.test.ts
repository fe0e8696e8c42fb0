import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { packedMasks } from '../../src/app/verify/golden-video.js';
import { openCheckpoint } from '../../src/checkpoints/open-checkpoint.js';
import { boxOf, type Candidate } from '../../src/pipeline/automatic/candidate.js';
import { mendSmallRegions } from '../../src/pipeline/automatic/small-mask-regions.js';

/** Masks as the official postprocess_small_regions mends them; tools/golden/make_small_regions.py makes them. */
const golden = await openCheckpoint(join(import.meta.dirname, '../fixtures/regions/small-mask-regions.safetensors'));
const [width, height] = [Number(golden.metadata.width), Number(golden.metadata.height)];
const cases = JSON.parse(golden.metadata.cases!) as Record<string, [minArea: number, limit: number]>;
const crop = { x0: 0, y0: 0, x1: width, y1: height, layer: 0 };

afterAll(() => golden.close());

describe('mendSmallRegions', () => {
  it.each(Object.entries(cases))('gives what the official code gives: %s', async (name, [minArea, limit]) => {
    const masks = packedMasks(await golden.read('masks'), width, height);
    // The predicted IoU, which is not looked at, tells which mask it was.
    const candidates = masks.map(
      (mask, i): Candidate => ({ mask, box: boxOf(mask), predictedIou: i, stability: 1, point: [0, 0], crop }),
    );
    const found = mendSmallRegions(candidates, minArea, limit);
    expect(found.map(({ predictedIou }) => predictedIou)).toEqual([...(await golden.read(`${name}.kept`))]);
    expect(found.map(({ mask }) => mask)).toEqual(packedMasks(await golden.read(`${name}.masks`), width, height));
    expect(found.flatMap(({ box }) => [...box])).toEqual([...(await golden.read(`${name}.boxes`))]);
  });
});
