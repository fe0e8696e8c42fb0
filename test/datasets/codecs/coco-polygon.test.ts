import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { UserError } from '../../../src/core/errors.js';
import { cocoMask } from '../../../src/datasets/coco-json.js';
import { polygonRuns } from '../../../src/datasets/codecs/coco-polygon.js';
import { decodeCocoRle } from '../../../src/datasets/codecs/coco-rle.js';
import { userErrorOf } from '../../helpers/user-error.js';

interface Case {
  readonly name: string;
  readonly polygons: readonly (readonly number[])[];
  readonly size: readonly [number, number];
  readonly counts: string;
}

const cases = JSON.parse(
  readFileSync(new URL('../../fixtures/rle/coco-polygons.json', import.meta.url), 'utf8'),
) as readonly Case[];

describe('polygons as pycocotools draws them', () => {
  it.each(cases)('$name', ({ polygons, size, counts }) => {
    const [height, width] = size;
    const drawn = cocoMask({ name: '1', segmentation: polygons, where: 'made' }, { width, height });
    expect(decodeCocoRle(drawn, 'made')).toEqual(decodeCocoRle({ size, counts }, 'golden'));
  });
});

describe('broken polygons', () => {
  const size = { width: 20, height: 10 };

  it.each<[string, readonly unknown[], RegExp]>([
    ['two corners', [1, 2, 3, 4], /4 numbers/],
    ['half a corner', [1, 2, 3, 4, 5, 6, 7], /7 numbers/],
    ['a text among the numbers', [1, 2, 3, '4', 5, 6], /"4"/],
    ['no number', [1, 2, 3, null, 5, 6], /null/],
    ['a corner far away', [1, 2, 3, 4, 1e9, 6], /1000000000/],
    ['a corner above the picture', [1, 2, 3, -11, 5, 6], /-11/],
  ])('with %s are an error that names the place', async (_what, polygon, message) => {
    const text = await userErrorOf(() => polygonRuns(polygon as number[], size, 'list.json, annotations.3'));
    expect(text).toMatch(message);
    expect(text).toContain('list.json, annotations.3');
  });

  it('with an outline without end are refused before it is drawn to its end', async () => {
    const long = Array.from({ length: 40_000 }, (_, i) => (i % 4 < 2 ? 0 : 4000));
    expect(await userErrorOf(() => polygonRuns(long, { width: 4000, height: 4000 }, 'made'))).toMatch(/many times/);
  });

  it('of any numbers end in runs that fill the picture, or in an error that says so', () => {
    const property = fc.property(fc.array(fc.double({ min: -40, max: 60 }), { maxLength: 20 }), (polygon) => {
      try {
        const counts = polygonRuns(polygon, size, 'made');
        decodeCocoRle({ size: [size.height, size.width], counts }, 'made');
      } catch (error) {
        expect(error).toBeInstanceOf(UserError);
        expect(String(error)).toContain('polygon');
      }
    });
    fc.assert(property, { seed: 33, numRuns: 1000 });
  });
});
