import fc from 'fast-check';
import { PNG } from 'pngjs';
import { describe, expect, it } from 'vitest';
import { type BitMask, maskFrom } from '../../../src/core/bit-mask.js';
import { decodeLabelMasks } from '../../../src/datasets/codecs/png-masks.js';
import { decodeLabelPng } from '../../../src/datasets/codecs/png-palette.js';
import { buildPng, channelsOf, type PngPlan } from './build-png.js';

/** Every colour type with every depth that PNG has for it (PNG specification, 11.2.1). */
const KINDS = [
  ...[1, 2, 4, 8, 16].map((depth) => ({ colour: 0, depth })),
  ...[1, 2, 4, 8].map((depth) => ({ colour: 3, depth })),
  ...[2, 4, 6].flatMap((colour) => [8, 16].map((depth) => ({ colour, depth }))),
] as readonly Pick<PngPlan, 'colour' | 'depth'>[];

/** Colour i is the grey i, so that a decoder of colours gives the index too. */
const GREYS = Buffer.from(Array.from({ length: 768 }, (_, i) => Math.floor(i / 3)));

/** Masks of one kind: mostly runs of few ids; pixels are greys, since colours are refused. */
const plansOf = ({ colour, depth }: Pick<PngPlan, 'colour' | 'depth'>): fc.Arbitrary<PngPlan> =>
  fc
    .record({
      width: fc.integer({ min: 1, max: 70 }),
      height: fc.integer({ min: 1, max: 12 }),
      interlaced: fc.boolean(),
      filters: fc.array(fc.integer({ min: 0, max: 4 }), { minLength: 1, maxLength: 7 }),
      parts: fc.integer({ min: 1, max: 3 }),
      runs: fc.array(fc.tuple(fc.oneof(fc.constant(0), fc.nat(255)), fc.integer({ min: 1, max: 80 })), {
        minLength: 1,
      }),
    })
    .map(({ runs, ...shape }) => {
      const most = 2 ** Math.min(8, depth) - 1;
      const ids = runs.flatMap(([value, times]) => new Array<number>(times).fill(value & most));
      const pixels = Array.from({ length: shape.width * shape.height }, (_, i) => ids[i % ids.length]!);
      const channels = channelsOf(colour);
      const samples = pixels.flatMap((id, i) =>
        channels === 1 ? [id] : channels === 2 ? [id, i % 200] : channels === 3 ? [id, id, id] : [id, id, id, i % 200],
      );
      return { ...shape, colour, depth, samples, palette: GREYS.subarray(0, 3 * 2 ** Math.min(8, depth)) };
    });

/** The ids as pngjs reads them: it widens small greys to 8 bits and gives 16 as they are. */
function byPngjs(file: Buffer, { colour, depth, width, height }: PngPlan): number[] {
  const options = { skipRescale: depth === 16 } as Parameters<typeof PNG.sync.read>[1];
  const { data } = PNG.sync.read(file, options);
  const scale = colour === 0 && depth < 8 ? 255 / (2 ** depth - 1) : 1;
  return Array.from({ length: width * height }, (_, i) => data[4 * i]! / scale);
}

describe.each(KINDS)('a PNG of colour type $colour with $depth bits', (kind) => {
  it('is read as pngjs reads it, whatever its filters and interlace, whole or split into masks', () => {
    const property = fc.property(plansOf(kind), (plan) => {
      const file = buildPng(plan);
      const ids = byPngjs(file, plan);
      expect(Array.from(decodeLabelPng(file, 'plan.png').data)).toEqual(ids);
      const { masks } = decodeLabelMasks(file, 'plan.png');
      const expected = [...new Set(ids)].filter((id) => id !== 0);
      expect(new Set(masks.keys())).toEqual(new Set(expected));
      for (const id of expected) {
        expect(masks.get(id)).toEqual(maskFrom(plan.width, plan.height, (i) => ids[i] === id) satisfies BitMask);
      }
    });
    fc.assert(property, { seed: 71, numRuns: 60 });
  });
});
