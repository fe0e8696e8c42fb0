import { deflateSync } from 'node:zlib';
import fc from 'fast-check';
import { PNG } from 'pngjs';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { decodeLabelPng, readLabelPng } from '../../../src/datasets/codecs/png-palette.js';
import pillow from '../../fixtures/png/pillow-masks.json' with { type: 'json' };
import { userErrorOf } from '../../helpers/user-error.js';
import { assemblePng, buildPng, chunk, type PngPlan } from './build-png.js';

const plans: fc.Arbitrary<PngPlan> = fc
  .record({
    width: fc.integer({ min: 1, max: 40 }),
    height: fc.integer({ min: 1, max: 20 }),
    depth: fc.constantFrom(1, 2, 4, 8),
    colour: fc.constantFrom(0, 3),
    interlaced: fc.boolean(),
    filters: fc.array(fc.integer({ min: 0, max: 4 }), { minLength: 1, maxLength: 7 }),
    parts: fc.integer({ min: 1, max: 3 }),
  })
  .chain((shape) =>
    fc
      .array(fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 2 ** shape.depth - 1 })), {
        minLength: shape.width * shape.height,
        maxLength: shape.width * shape.height,
      })
      .map((samples) => ({ ...shape, samples }) as PngPlan),
  );

describe('decodeLabelPng', () => {
  it('gives the stored samples for all depths, filters, interlace and split data', () => {
    fc.assert(
      fc.property(plans, (plan) => {
        const image = decodeLabelPng(buildPng(plan), 'plan.png');
        expect([image.width, image.height]).toEqual([plan.width, plan.height]);
        expect(Array.from(image.data)).toEqual(plan.samples);
      }),
      { seed: 1, numRuns: 300 },
    );
  });

  it('undoes every filter on long flat runs', () => {
    for (const filter of [0, 1, 2, 3, 4]) {
      const samples = Array.from({ length: 97 * 40 }, (_, i) => ((i % 97) + Math.floor(i / 97) > 60 ? 9 : 0));
      const shape = { width: 97, height: 40, depth: 8, colour: 3, interlaced: false, filters: [filter] } as const;
      expect(Array.from(decodeLabelPng(buildPng({ ...shape, samples }), 'flat.png').data)).toEqual(samples);
    }
  });

  it.each(pillow.cases)('reads what Pillow writes: $name', ({ png, values }) => {
    const image = decodeLabelPng(Buffer.from(png, 'base64'), 'pillow.png');
    expect([image.width, image.height]).toEqual([pillow.width, pillow.height]);
    expect(Array.from(image.data)).toEqual(values);
  });

  it.each([true, false])('agrees with libvips on a palette file (interlaced: %s)', async (progressive) => {
    const colours = Buffer.from(Array.from({ length: 61 * 45 * 3 }, (_, i) => (Math.floor(i / 96) % 5) * 50));
    const raw = { width: 61, height: 45, channels: 3 } as const;
    const file = await sharp(colours, { raw }).png({ palette: true, progressive, dither: 0 }).toBuffer();
    const shown = await sharp(file).toColourspace('srgb').removeAlpha().raw().toBuffer();
    const start = file.indexOf('PLTE') + 4;
    const painted = Array.from(decodeLabelPng(file, 'vips.png').data).flatMap((index) =>
      Array.from(file.subarray(start + index * 3, start + index * 3 + 3)),
    );
    expect(painted).toEqual(Array.from(shown));
  });

  it.each([0, 2, 4, 6] as const)('reads greys that pngjs writes in colour type %i', (colorType) => {
    const png = new PNG({ width: 9, height: 5 });
    for (let i = 0; i < 45; i++) png.data.set([i * 5, i * 5, i * 5, 255], i * 4);
    const image = decodeLabelPng(PNG.sync.write(png, { colorType }), 'pngjs.png');
    expect(Array.from(image.data)).toEqual(Array.from({ length: 45 }, (_, i) => i * 5));
  });

  it('reads an interlaced RGB mask', async () => {
    const pixels = Buffer.from(
      Array.from({ length: 30 * 20 }, (_, i) => (i % 7 === 0 ? 255 : 0)).flatMap((v) => [v, v, v]),
    );
    const raw = { width: 30, height: 20, channels: 3 } as const;
    const file = await sharp(pixels, { raw }).png({ progressive: true }).toBuffer();
    expect(file[28]).toBe(1);
    expect(Array.from(decodeLabelPng(file, 'rgb.png').data)).toEqual(Array.from(pixels.filter((_, i) => i % 3 === 0)));
  });
});

describe('what is no mask', () => {
  const shape = { width: 20, height: 10, depth: 8, colour: 3, interlaced: false, filters: [1] } as const;
  const good = buildPng({ ...shape, samples: Array.from({ length: 200 }, (_, i) => i % 3) });
  const header = (width: number, height: number, tail = [8, 3, 0, 0, 0]) => {
    const bytes = Buffer.alloc(13);
    bytes.writeUInt32BE(width, 0);
    bytes.writeUInt32BE(height, 4);
    bytes.set(tail, 8);
    return bytes;
  };
  const withPixels = (count: number) => assemblePng(header(20, 10), [chunk('IDAT', deflateSync(Buffer.alloc(count)))]);

  it.each([
    ['an empty file', Buffer.alloc(0), 'not a PNG'],
    ['another file', Buffer.from('GIF89a, certainly'), 'not a PNG'],
    ['a header cut off', good.subarray(0, 20), 'cut off'],
    ['no end', good.subarray(0, good.length - 12), 'cut off'],
    ['too few bytes of pixels', withPixels(209), '209 bytes of pixels where its size needs 210'],
    ['too many bytes of pixels', withPixels(100_000), 'cannot be read as 210 bytes'],
    ['an unknown filter', assemblePng(header(20, 10), [chunk('IDAT', deflateSync(Buffer.alloc(210, 7)))]), 'filter 7'],
    ['no pixel data', assemblePng(header(20, 10), []), 'cannot be read'],
    ['no width', assemblePng(header(0, 10), []), '0x10'],
    ['a bomb', assemblePng(header(2 ** 31 - 1, 2 ** 31 - 1), []), '2147483647x2147483647'],
    ['an unknown colour type', assemblePng(header(20, 10, [8, 5, 0, 0, 0]), []), 'colour type 5'],
    ['an unknown depth', assemblePng(header(20, 10, [3, 3, 0, 0, 0]), []), 'with 3 bits'],
  ])('%s is an error that names the file', async (_, bytes, part) => {
    const message = await userErrorOf(() => decodeLabelPng(bytes, 'SEQ/00000.png'));
    expect(message).toContain('SEQ/00000.png');
    expect(message).toContain(part);
  });

  it('never fails in another way, whatever byte is changed or lost', () => {
    fc.assert(
      fc.asyncProperty(fc.nat(good.length - 1), fc.nat(255), fc.nat(good.length), async (at, value, length) => {
        const bytes = Buffer.from(good.subarray(0, length));
        if (at < bytes.length) bytes[at] = value;
        try {
          decodeLabelPng(bytes, 'x.png', 10_000);
        } catch (error) {
          expect((error as Error).name).toBe('UserError');
        }
      }),
      { seed: 2, numRuns: 500 },
    );
  });

  it('colours are an error that says how to mend it', async () => {
    const png = new PNG({ width: 2, height: 1 });
    png.data.set([0, 0, 0, 255, 128, 0, 0, 255]);
    const message = await userErrorOf(() => decodeLabelPng(PNG.sync.write(png), 'c.png'));
    expect(message).toContain('colours instead of object ids');
    expect(message).toContain('(128, 0, 0)');
    expect(message).toContain('next: save the masks as palette PNGs');
  });

  it('a 16-bit value that is no id is an error', async () => {
    const row = Buffer.from([0, 1, 44]);
    const file = assemblePng(header(1, 1, [16, 0, 0, 0, 0]), [chunk('IDAT', deflateSync(row))]);
    expect(await userErrorOf(() => decodeLabelPng(file, 's.png'))).toContain('300 in a 16-bit PNG');
  });

  it('a missing file and a folder are errors that name them', async () => {
    expect(await userErrorOf(() => readLabelPng('/nowhere/00000.png'))).toContain('/nowhere/00000.png');
    expect(await userErrorOf(() => readLabelPng(import.meta.dirname))).toContain(import.meta.dirname);
  });
});
