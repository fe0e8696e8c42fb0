import { type BitMask, createBitMask, splitLabels } from '../../core/bit-mask.js';
import { MAX_PIXELS } from './picture-limits.js';
import { decodeLabels } from './png-palette.js';
import { inflateScanlines } from './png-scanlines.js';
import { type PngHeader, parsePng } from './png-structure.js';
import { readBytesSync } from './read-bytes.js';

/** One mask for each label of a picture but 0. */
export interface LabelMasks {
  readonly width: number;
  readonly height: number;
  readonly masks: ReadonlyMap<number, BitMask>;
}

/**
 * Reads a mask file and splits its labels in one pass: `decodeLabelPng` and `splitLabels` at once. Masks are a few runs a
 * row, so that for 8-bit files whose rows are stored plain or as differences to the left no pixel is written at all.
 * @throws UserError as `decodeLabelPng`, and where the file cannot be read
 */
export function readLabelMasks(file: string, maxPixels = MAX_PIXELS): LabelMasks {
  return decodeLabelMasks(readBytesSync(file), file, maxPixels);
}

/** As `readLabelMasks`, of a file's bytes. */
export function decodeLabelMasks(bytes: Uint8Array, file: string, maxPixels = MAX_PIXELS): LabelMasks {
  const png = parsePng(bytes, file, maxPixels);
  const { width, height } = png.header;
  const raw = inflateScanlines(png, file);
  if (isRuns(png.header, raw)) return { width, height, masks: splitRuns(raw, width, height) };
  return { width, height, masks: splitLabels(decodeLabels(bytes, png.header, raw, file)) };
}

const PLAIN = 0;
const SUB = 1;

/** Palette or grey, one byte a pixel, each row plain or as differences to the left. */
function isRuns({ width, height, depth, colour, interlaced }: PngHeader, raw: Uint8Array): boolean {
  if (depth !== 8 || interlaced || (colour !== 0 && colour !== 3)) return false;
  for (let y = 0; y < height; y++) {
    if (raw[y * (width + 1)]! > SUB) return false;
  }
  return true;
}

function splitRuns(raw: Uint8Array, width: number, height: number): ReadonlyMap<number, BitMask> {
  const masks: (BitMask | undefined)[] = [];
  const order: number[] = [];
  const view = new DataView(raw.buffer, raw.byteOffset, raw.byteLength);
  for (let y = 0, start = 0; y < height; y++, start += width + 1) {
    const isPlain = raw[start] === PLAIN;
    let label = 0;
    for (let x = 0; x < width; ) {
      label = isPlain ? raw[start + 1 + x]! : (label + raw[start + 1 + x]!) & 255;
      const step = isPlain ? Math.imul(label, 0x01010101) : 0;
      const end = runEnd(raw, view, start + 1 + x + 1, start + 1 + width, step) - start - 1;
      if (label !== 0) {
        let mask = masks[label];
        if (mask === undefined) {
          mask = createBitMask(width, height);
          masks[label] = mask;
          order.push(label);
        }
        setRun(mask.words, y * mask.stride, x, end);
      }
      x = end;
    }
  }
  return new Map(order.map((label) => [label, masks[label]!]));
}

/** Where the bytes from `at` on stop being those of `word`, which is one byte four times. */
function runEnd(raw: Uint8Array, view: DataView, at: number, end: number, word: number): number {
  let i = at;
  while (
    i + 16 <= end &&
    ((view.getInt32(i, true) ^ word) |
      (view.getInt32(i + 4, true) ^ word) |
      (view.getInt32(i + 8, true) ^ word) |
      (view.getInt32(i + 12, true) ^ word)) ===
      0
  ) {
    i += 16;
  }
  const byte = word & 255;
  while (i < end && raw[i] === byte) i++;
  return i;
}

/** Sets the bits from x to before `end` of the row that begins at a word. */
function setRun(words: Uint32Array, row: number, x: number, end: number): void {
  const first = row + (x >>> 5);
  const last = row + ((end - 1) >>> 5);
  const head = 0xffffffff << (x & 31);
  const tail = 0xffffffff >>> (31 - ((end - 1) & 31));
  if (first === last) {
    words[first]! |= head & tail;
    return;
  }
  words[first]! |= head;
  for (let i = first + 1; i < last; i++) words[i] = 0xffffffff;
  words[last]! |= tail;
}
