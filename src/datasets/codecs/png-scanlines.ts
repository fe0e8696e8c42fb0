import { messageOf } from '../../core/errors.js';
import { inflateOnce } from './inflate.js';
import { brokenPng, type PngHeader, type PngParts } from './png-structure.js';
import { unfilter } from './png-unfilter.js';

/** One picture, or one pass of an interlaced one, as it lies in the inflated stream. */
interface Pass {
  readonly width: number;
  readonly height: number;
  /** Bytes of a row, without its filter byte. */
  readonly rowBytes: number;
  readonly x: number;
  readonly y: number;
  readonly stepX: number;
  readonly stepY: number;
}

/** Adam7 (PNG specification, 8.1): first column, first row, column step, row step of each pass. */
const ADAM7 = [
  [0, 0, 8, 8],
  [4, 0, 8, 8],
  [0, 4, 4, 8],
  [2, 0, 4, 4],
  [0, 2, 2, 4],
  [1, 0, 2, 2],
  [0, 1, 1, 2],
] as const;

/**
 * Inflates the pixel data and checks that there are exactly as many bytes as the header says.
 * @returns bytes that hold until the next call
 * @throws UserError that names the file.
 */
export function inflateScanlines({ header, compressed }: PngParts, file: string): Uint8Array {
  const expected = passesOf(header).reduce((sum, pass) => sum + (pass.rowBytes + 1) * pass.height, 0);
  let raw: Uint8Array;
  try {
    raw = inflateOnce(compressed, expected);
  } catch (error) {
    throw brokenPng(file, `its compressed data cannot be read as ${expected} bytes (${messageOf(error)})`, error);
  }
  if (raw.length !== expected) throw brokenPng(file, `${raw.length} bytes of pixels where its size needs ${expected}`);
  return raw;
}

/**
 * The samples of a picture with one sample a pixel of at most 8 bits, row-major, as they are stored: palette indices or
 * grey values in 0 .. 2^depth - 1.
 */
export function readSamples(header: PngHeader, raw: Uint8Array, file: string): Uint8Array {
  const { width, height, depth } = header;
  if (!header.interlaced) {
    const [pass] = passesOf(header);
    return unpack(unfilter(raw, 0, height, pass!.rowBytes, file), pass!, depth);
  }
  const samples = new Uint8Array(width * height);
  let offset = 0;
  for (const pass of passesOf(header)) {
    const values = unpack(unfilter(raw, offset, pass.height, pass.rowBytes, file), pass, depth);
    for (let row = 0, index = 0; row < pass.height; row++) {
      let target = (pass.y + row * pass.stepY) * width + pass.x;
      for (let column = 0; column < pass.width; column++, target += pass.stepX) samples[target] = values[index++]!;
    }
    offset += (pass.rowBytes + 1) * pass.height;
  }
  return samples;
}

function passesOf({ width, height, depth, channels, interlaced }: PngHeader): readonly Pass[] {
  const bytes = (pixels: number) => Math.ceil((pixels * channels * depth) / 8);
  if (!interlaced) return [{ width, height, rowBytes: bytes(width), x: 0, y: 0, stepX: 1, stepY: 1 }];
  return ADAM7.map(([x, y, stepX, stepY]) => {
    const columns = Math.ceil((width - x) / stepX);
    return {
      width: columns,
      height: columns > 0 ? Math.max(0, Math.ceil((height - y) / stepY)) : 0,
      rowBytes: bytes(Math.max(0, columns)),
      x,
      y,
      stepX,
      stepY,
    };
  });
}

/** Spreads 1, 2 or 4 bit samples, most significant first, to a byte each. */
function unpack(rows: Uint8Array, { width, height, rowBytes }: Pass, depth: number): Uint8Array {
  if (depth === 8) return rows;
  const samples = new Uint8Array(width * height);
  const limit = (1 << depth) - 1;
  for (let y = 0, index = 0; y < height; y++) {
    const end = index + width;
    for (let at = y * rowBytes; index < end; at++) {
      const byte = rows[at]!;
      for (let shift = 8 - depth; shift >= 0 && index < end; shift -= depth)
        samples[index++] = (byte >>> shift) & limit;
    }
  }
  return samples;
}
