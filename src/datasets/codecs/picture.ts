import { messageOf, UserError } from '../../core/errors.js';
import type { RgbImage } from '../../core/image.js';
import { MAX_PIXELS } from './picture-limits.js';
import { pictureSizeIn } from './picture-size.js';
import { readBytesSync } from './read-bytes.js';

/**
 * Decodes a JPEG or PNG frame to 8-bit RGB as it is stored: no rotation by metadata and no colour profile (the official
 * loader applies neither), grey spread to three channels, alpha dropped.
 * @throws UserError that names the file where it cannot be read, is broken or cut off, or is larger than `maxPixels`.
 */
export async function readPicture(file: string, maxPixels = MAX_PIXELS): Promise<RgbImage> {
  // At once: each wait would last until the network that holds this thread is done with its part of a frame.
  const bytes = readBytesSync(file);
  pictureSizeIn(bytes, file, maxPixels);
  // Scoring opens data sets too, and would wait for a library that it never uses.
  const { default: sharp } = await import('sharp');
  try {
    const { data, info } = await sharp(bytes, { failOn: 'error', ignoreIcc: true, limitInputPixels: maxPixels })
      .removeAlpha()
      .toColourspace('srgb')
      .raw({ depth: 'uchar' })
      .toBuffer({ resolveWithObject: true });
    if (info.channels !== 3) throw new Error(`${info.channels} channels after decoding`);
    return { width: info.width, height: info.height, data };
  } catch (error) {
    throw new UserError(
      {
        what: 'The picture cannot be decoded.',
        where: file,
        expected: 'a whole JPEG or PNG',
        found: messageOf(error),
        next: 'extract or download the data set again',
      },
      { cause: error },
    );
  }
}
