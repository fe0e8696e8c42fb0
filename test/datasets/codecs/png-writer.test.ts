import { createHash } from 'node:crypto';
import fc from 'fast-check';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { maskFrom } from '../../../src/core/bit-mask.js';
import { davisPalette } from '../../../src/core/davis-palette.js';
import { decodeLabelPng } from '../../../src/datasets/codecs/png-palette.js';
import { encodeLabelPng, encodeObjectPng } from '../../../src/datasets/codecs/png-writer.js';

describe('davisPalette', () => {
  it('is DAVIS_PALETTE of the official tools/vos_inference.py', () => {
    const hash = createHash('sha256').update(davisPalette()).digest('hex');
    expect(hash).toBe('ec76f86cfddd0f4c0768796cda862d8f5099af416b298a406db7e84b55136fc9');
  });
});

describe('encodeLabelPng', () => {
  const images = fc
    .record({ width: fc.integer({ min: 1, max: 70 }), height: fc.integer({ min: 1, max: 30 }) })
    .chain(({ width, height }) =>
      fc
        .uint8Array({ minLength: width * height, maxLength: width * height })
        .map((data) => ({ width, height, data: Uint8Array.from(data) })),
    );

  it('is undone by the reader, and equal labels give equal bytes', () => {
    fc.assert(
      fc.property(images, (image) => {
        const bytes = encodeLabelPng(image);
        expect(decodeLabelPng(bytes, 'x.png')).toEqual(image);
        expect(encodeLabelPng({ ...image, data: image.data.slice() })).toEqual(bytes);
      }),
      { seed: 3 },
    );
  });

  it('is a palette file that libvips reads in the DAVIS colours', async () => {
    const data = Uint8Array.from({ length: 256 }, (_, index) => index);
    const bytes = encodeLabelPng({ width: 16, height: 16, data });
    const shown = await sharp(bytes).removeAlpha().raw().toBuffer();
    expect(Uint8Array.from(shown)).toEqual(davisPalette());
    expect([bytes[24], bytes[25]]).toEqual([8, 3]);
  });

  it('refuses labels that do not fill the picture', () => {
    expect(() => encodeLabelPng({ width: 3, height: 2, data: new Uint8Array(5) })).toThrow(RangeError);
  });
});

describe('encodeObjectPng', () => {
  it('holds 0 and 1, as save_masks_to_dir writes a boolean mask', () => {
    const mask = maskFrom(35, 3, (index) => index % 3 === 0);
    const { data } = decodeLabelPng(encodeObjectPng(mask), 'x.png');
    expect(Array.from(data)).toEqual(Array.from({ length: 105 }, (_, index) => Number(index % 3 === 0)));
  });
});
