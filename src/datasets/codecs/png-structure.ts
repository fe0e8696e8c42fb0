import { UserError } from '../../core/errors.js';
import { checkPictureSize, MAX_PIXELS } from './picture-limits.js';

/** Colour types of the PNG specification (W3C, 3rd edition, 11.2.1), with their samples a pixel and bit depths. */
const COLOURS = new Map<number, { readonly channels: number; readonly depths: readonly number[] }>([
  [0, { channels: 1, depths: [1, 2, 4, 8, 16] }],
  [2, { channels: 3, depths: [8, 16] }],
  [3, { channels: 1, depths: [1, 2, 4, 8] }],
  [4, { channels: 2, depths: [8, 16] }],
  [6, { channels: 4, depths: [8, 16] }],
]);
const SIGNATURE = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
const IDAT = 0x49444154;
const IEND = 0x49454e44;
const IHDR = 0x49484452;

/** Where the pixel data of a PNG begin, counted from the file's start, and all that IHDR says. */
export interface PngHeader {
  readonly width: number;
  readonly height: number;
  /** Bits a sample: 1, 2, 4, 8 or 16. */
  readonly depth: number;
  /** 0 grey, 2 RGB, 3 palette, 4 grey with alpha, 6 RGB with alpha. */
  readonly colour: number;
  readonly channels: number;
  readonly interlaced: boolean;
}

export interface PngParts {
  readonly header: PngHeader;
  /** The zlib stream of all IDAT chunks. */
  readonly compressed: Uint8Array;
}

export function isPng(bytes: Uint8Array): boolean {
  return SIGNATURE.every((value, index) => bytes[index] === value);
}

/** An error that says a PNG cannot be decoded and why. */
export function brokenPng(file: string, found: string, cause?: unknown): UserError {
  return new UserError(
    {
      what: 'The PNG file is broken.',
      where: file,
      found,
      next: 'extract or download the data set again, or write the mask again',
    },
    { cause },
  );
}

/**
 * Reads and checks IHDR, which ends 33 bytes into the file.
 * @throws UserError that names the file where it is no PNG, is cut off, or is larger than `maxPixels`.
 */
export function parsePngHeader(bytes: Uint8Array, file: string, maxPixels = MAX_PIXELS): PngHeader {
  if (!isPng(bytes)) {
    throw new UserError({
      what: 'The file is not a PNG.',
      where: file,
      expected: 'the PNG signature in its first 8 bytes',
      found: bytes.length === 0 ? 'an empty file' : 'other bytes',
      next: 'extract or download the data set again, or write the mask again as PNG',
    });
  }
  if (bytes.length < 33) throw brokenPng(file, `only ${bytes.length} bytes: the header is cut off`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (view.getUint32(8) !== 13 || view.getUint32(12) !== IHDR) throw brokenPng(file, 'no IHDR chunk at its start');
  const width = view.getUint32(16);
  const height = view.getUint32(20);
  const [depth, colour, compression, filter, interlace] = bytes.subarray(24, 29) as unknown as [
    number,
    number,
    number,
    number,
    number,
  ];
  const kind = COLOURS.get(colour);
  if (kind === undefined || !kind.depths.includes(depth)) {
    throw brokenPng(file, `colour type ${colour} with ${depth} bits, which PNG does not have`);
  }
  if (compression !== 0 || filter !== 0 || interlace > 1) throw brokenPng(file, 'an unknown coding method in IHDR');
  checkPictureSize(width, height, file, maxPixels);
  return { width, height, depth, colour, channels: kind.channels, interlaced: interlace === 1 };
}

/** Walks the chunks of a PNG; checksums are left unread because the zlib stream has its own. Errors as `parsePngHeader`. */
export function parsePng(bytes: Uint8Array, file: string, maxPixels = MAX_PIXELS): PngParts {
  const header = parsePngHeader(bytes, file, maxPixels);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const parts: Uint8Array[] = [];
  let offset = 33;
  while (offset + 12 <= bytes.length) {
    const length = view.getUint32(offset);
    const type = view.getUint32(offset + 4);
    if (type === IEND) return { header, compressed: parts.length === 1 ? parts[0]! : Buffer.concat(parts) };
    if (offset + 12 + length > bytes.length) break;
    if (type === IDAT) parts.push(bytes.subarray(offset + 8, offset + 8 + length));
    offset += 12 + length;
  }
  throw brokenPng(file, `it ends after ${bytes.length} bytes, before its IEND chunk: it is cut off`);
}
