import { UserError } from '../../core/errors.js';
import { checkPictureSize, MAX_PIXELS } from './picture-limits.js';
import { isPng, parsePngHeader } from './png-structure.js';
import { readPrefix } from './read-bytes.js';

/** Bytes that hold the header of nearly every file, and of those with large metadata before the picture. */
const PREFIXES = [64 * 1024, 16 * 1024 * 1024];

export interface PictureSize {
  /** Pixels. */
  readonly width: number;
  readonly height: number;
}

/**
 * The size in a PNG's or JPEG's header, read without decoding (from the first 64 KiB as a rule). An orientation in the
 * metadata is not applied.
 * @throws UserError that names the file where it is neither, or its header is broken or cut off.
 */
export async function readPictureSize(file: string, maxPixels = MAX_PIXELS): Promise<PictureSize> {
  for (const length of PREFIXES) {
    const bytes = await readPrefix(file, length);
    const size = sizeIn(bytes, file, maxPixels);
    if (size !== undefined) return size;
    if (bytes.length < length || !isJpeg(bytes)) break;
  }
  throw notReadable(file);
}

/** The size in the header of a file that has been read; errors as `readPictureSize`. */
export function pictureSizeIn(bytes: Buffer, file: string, maxPixels = MAX_PIXELS): PictureSize {
  const size = sizeIn(bytes, file, maxPixels);
  if (size === undefined) throw notReadable(file);
  return size;
}

/** Undefined where the bytes are no picture, or a JPEG's end before its frame header. */
function sizeIn(bytes: Buffer, file: string, maxPixels: number): PictureSize | undefined {
  if (isPng(bytes)) {
    const { width, height } = parsePngHeader(bytes, file, maxPixels);
    return { width, height };
  }
  const size = isJpeg(bytes) ? jpegSize(bytes) : undefined;
  if (size !== undefined) checkPictureSize(size.width, size.height, file, maxPixels);
  return size;
}

function isJpeg(bytes: Buffer): boolean {
  return bytes[0] === 0xff && bytes[1] === 0xd8;
}

function notReadable(file: string): UserError {
  return new UserError({
    what: 'The file is no picture that can be read.',
    where: file,
    expected: 'a JPEG or PNG with a whole header',
    next: 'extract or download the data set again',
  });
}

/** Walks the segments of a JPEG (ITU-T T.81, annex B) to its frame header; undefined where the bytes end before it. */
function jpegSize(bytes: Buffer): PictureSize | undefined {
  let offset = 2;
  while (offset + 9 <= bytes.length) {
    if (bytes[offset] !== 0xff) return undefined;
    const marker = bytes[offset + 1]!;
    if (marker === 0xff) {
      offset += 1;
      continue;
    }
    const isFrame = marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;
    if (isFrame) return { height: bytes.readUInt16BE(offset + 5), width: bytes.readUInt16BE(offset + 7) };
    offset += 2 + bytes.readUInt16BE(offset + 2);
  }
  return undefined;
}
