import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { maskFrom, maskOfLabel } from '../../../src/core/bit-mask.js';
import type { RunLengths } from '../../../src/core/dataset.js';
import { UserError } from '../../../src/core/errors.js';
import { decodeCocoRle, encodeCocoRle } from '../../../src/datasets/codecs/coco-rle.js';
import { sharedData } from '../../helpers/shared-data.js';
import { userErrorOf } from '../../helpers/user-error.js';
import { labelsOfRuns } from '../../scoring/label-sequence.js';

interface Case {
  readonly name: string;
  readonly runs: readonly number[];
  readonly size: readonly [number, number];
  readonly counts: string;
}

const cases = JSON.parse(
  readFileSync(new URL('../../fixtures/rle/coco-rle.json', import.meta.url), 'utf8'),
) as readonly Case[];

describe('run lengths as pycocotools has them', () => {
  it.each(cases)('$name, both ways', ({ runs, size, counts }) => {
    const mask = maskOfLabel(labelsOfRuns(size[1], size[0], runs), 1);
    expect(decodeCocoRle({ size, counts }, 'made')).toEqual(mask);
    expect(encodeCocoRle(mask)).toEqual({ size, counts });
  });

  it('come back from any mask', () => {
    const sizes = fc.record({ width: fc.integer({ min: 1, max: 70 }), height: fc.integer({ min: 1, max: 40 }) });
    const property = fc.property(
      sizes,
      fc.integer(),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (size, seed, share) => {
        const mask = maskFrom(
          size.width,
          size.height,
          (i) => (Math.imul(i + seed, 2654435761) >>> 0) / 2 ** 32 < share,
        );
        expect(decodeCocoRle(encodeCocoRle(mask), 'made')).toEqual(mask);
      },
    );
    fc.assert(property, { seed: 31, numRuns: 200 });
  });

  it('are taken as a plain list too', () => {
    const mask = maskFrom(2, 3, (i) => i === 3 || i === 5);
    expect(decodeCocoRle({ size: [3, 2], counts: [4, 2] }, 'made')).toEqual(mask);
  });
});

describe('broken run lengths', () => {
  it.each<[string, RunLengths, RegExp]>([
    ['too few pixels', { size: [3, 2], counts: [4, 1] }, /runs of 5 pixels/],
    ['too many pixels', { size: [3, 2], counts: [4, 3] }, /runs of 7 pixels/],
    ['a negative run', { size: [3, 2], counts: [-1, 7] }, /the run -1/],
    ['a run that is no whole number', { size: [3, 2], counts: [1.5, 4.5] }, /the run 1.5/],
    ['a character outside the alphabet', { size: [3, 2], counts: '4\u00e4' }, /characters from "0" to "o"/],
    ['a text that ends within a number', { size: [3, 2], counts: 'o' }, /ends within a number/],
    ['a number without end', { size: [3, 2], counts: 'oooooooooooooo' }, /more than 35 bits/],
    ['runs of nothing without end', { size: [3, 2], counts: '0'.repeat(100_000) }, /more than 8 runs/],
    ['an absurd size', { size: [100_000, 100_000], counts: '0' }, /100000x100000/],
    ['no size', { size: 'x' as unknown as [number, number], counts: '0' }, /\[height, width\]/],
    ['no counts', { size: [3, 2], counts: 6 as unknown as string }, /a text or a list/],
  ])('with %s are an error that names the place', async (_what, rle, message) => {
    const text = await userErrorOf(() => decodeCocoRle(rle, 'made.json, object 3'));
    expect(text).toMatch(message);
    expect(text).toContain('made.json, object 3');
  });

  it('of any text never end in anything but an error that says so', () => {
    const property = fc.property(fc.string({ maxLength: 60 }), fc.integer({ min: 1, max: 40 }), (counts, side) => {
      try {
        decodeCocoRle({ size: [side, side], counts }, 'made');
      } catch (error) {
        expect(error).toBeInstanceOf(UserError);
      }
    });
    fc.assert(property, { seed: 32, numRuns: 2000 });
  });
});

const data = sharedData();

describe.skipIf(data === null)('the masklets of a real SA-V video', () => {
  it.each(['manual', 'auto'])('%s: decode, and encode to the same text', (kind) => {
    const { masklet } = JSON.parse(readFileSync(join(data!, 'sa-v', `sav_000001_${kind}.json`), 'utf8')) as {
      readonly masklet: readonly (readonly RunLengths[])[];
    };
    expect(masklet).toHaveLength(121);
    for (const rle of masklet.flat()) expect(encodeCocoRle(decodeCocoRle(rle, kind))).toEqual(rle);
  });
});
