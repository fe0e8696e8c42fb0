import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { readPicture } from '../../../src/datasets/codecs/picture.js';
import { readPictureSize } from '../../../src/datasets/codecs/picture-size.js';
import { temporaryFolder } from '../../helpers/temporary-folder.js';
import { userErrorOf } from '../../helpers/user-error.js';

const folder = temporaryFolder();
const raw = { width: 31, height: 17, channels: 3 } as const;
const pixels = Buffer.from(Array.from({ length: 31 * 17 }, (_, i) => [i % 256, (i * 3) % 256, 200]).flat());

async function write(name: string, bytes: Promise<Buffer> | Buffer): Promise<string> {
  const file = join(folder, name);
  writeFileSync(file, await bytes);
  return file;
}

describe('readPicture', () => {
  it('gives the pixels of a PNG, alpha dropped', async () => {
    const file = await write('alpha.png', sharp(pixels, { raw }).ensureAlpha(0.2).png().toBuffer());
    expect(await readPicture(file)).toEqual({ width: 31, height: 17, data: pixels });
  });

  it('spreads grey to three channels', async () => {
    const grey = Buffer.from(Array.from({ length: 31 * 17 }, (_, i) => (i * 7) % 256));
    const one = { width: 31, height: 17, channels: 1 } as const;
    const file = await write('grey.png', sharp(grey, { raw: one }).toColourspace('b-w').png().toBuffer());
    const { data } = await readPicture(file);
    expect(Array.from(data)).toEqual(Array.from(grey).flatMap((value) => [value, value, value]));
  });

  it('does not turn a picture by its metadata', async () => {
    const bytes = sharp(pixels, { raw }).withMetadata({ orientation: 6 }).jpeg().toBuffer();
    const file = await write('turned.jpg', bytes);
    expect(await sharp(file).metadata()).toMatchObject({ orientation: 6 });
    expect(await readPicture(file)).toMatchObject({ width: 31, height: 17 });
    expect(await readPictureSize(file)).toEqual({ width: 31, height: 17 });
  });

  it('names a JPEG that is cut off', async () => {
    const whole = await sharp(pixels, { raw }).jpeg({ quality: 100 }).toBuffer();
    const file = await write('short.jpg', whole.subarray(0, whole.length - 300));
    const message = await userErrorOf(() => readPicture(file));
    expect(message).toContain('cannot be decoded');
    expect(message).toContain(file);
  });

  it('refuses what is no picture, and what is too large, before decoding', async () => {
    const file = await write('text.jpg', Buffer.from('not a picture'));
    expect(await userErrorOf(() => readPicture(file))).toContain(file);
    const large = await write('large.jpg', sharp(pixels, { raw }).jpeg().toBuffer());
    expect(await userErrorOf(() => readPicture(large, 100))).toContain('31x17');
  });
});

describe('readPictureSize', () => {
  it.each(['jpeg', 'png'] as const)('reads the header of a %s', async (format) => {
    const file = await write(`size.${format}`, sharp(pixels, { raw }).toFormat(format).toBuffer());
    expect(await readPictureSize(file)).toEqual({ width: 31, height: 17 });
  });

  it('reads a progressive JPEG, and one with more metadata than the first bytes hold', async () => {
    const progressive = await sharp(pixels, { raw }).jpeg({ progressive: true }).toBuffer();
    const comment = Buffer.alloc(65535 + 2, 0x20);
    comment.set([0xff, 0xfe, 0xff, 0xff]);
    const parts = [progressive.subarray(0, 2), comment, comment, progressive.subarray(2)];
    const file = await write('metadata.jpg', Buffer.concat(parts));
    expect(await readPictureSize(file)).toEqual({ width: 31, height: 17 });
    expect((await readPicture(file)).data.length).toBe(pixels.length);
  });

  it('names a file whose header is cut off', async () => {
    const whole = readFileSync(await write('whole.jpg', sharp(pixels, { raw }).jpeg().toBuffer()));
    const file = await write('header.jpg', whole.subarray(0, 40));
    expect(await userErrorOf(() => readPictureSize(file))).toContain(file);
  });
});
