import { type BitMask, createBitMask } from './bit-mask.js';
import type { LabelImage } from './image.js';

/** Rows of one byte a pixel, wherever they lie. */
export interface LabelRows {
  readonly width: number;
  readonly height: number;
  readonly bytes: Uint8Array;
  /** First byte of row 0, and bytes from one row to the next. */
  readonly start: number;
  readonly pitch: number;
  /** Whether a row holds the differences of each label to the one before, modulo 256. */
  isDifferences(y: number): boolean;
}

/** Makes an empty mask of a size in pixels. */
export type MaskMaker = (width: number, height: number) => BitMask;

/** One mask for each label that occurs, except 0. Masks are a few runs a row, so that runs are found and filled whole. */
export function splitRows(rows: LabelRows, make: MaskMaker = createBitMask): Map<number, BitMask> {
  const { width, height, bytes, start, pitch } = rows;
  const masks = new Map<number, BitMask>();
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const stride = (width + 31) >>> 5;
  let current = 0;
  let words: Uint32Array = new Uint32Array(0);
  for (let y = 0, row = start; y < height; y++, row += pitch) {
    const isPlain = !rows.isDifferences(y);
    let label = 0;
    for (let x = 0; x < width; ) {
      label = isPlain ? bytes[row + x]! : (label + bytes[row + x]!) & 255;
      const repeated = isPlain ? Math.imul(label, 0x01010101) : 0;
      const end = runEnd(bytes, view, row + x + 1, row + width, repeated) - row;
      if (label !== 0) {
        if (label !== current) {
          words = maskOf(masks, label, rows, make).words;
          current = label;
        }
        setRun(words, y * stride, x, end);
      }
      x = end;
    }
  }
  return masks;
}

/** As `splitRows`, of a picture of labels. */
export function splitLabels({ width, height, data }: LabelImage, make?: MaskMaker): Map<number, BitMask> {
  return splitRows({ width, height, bytes: data, start: 0, pitch: width, isDifferences: () => false }, make);
}

function maskOf(masks: Map<number, BitMask>, label: number, { width, height }: LabelRows, make: MaskMaker): BitMask {
  const known = masks.get(label);
  if (known !== undefined) return known;
  const mask = make(width, height);
  masks.set(label, mask);
  return mask;
}

/** Where the bytes from `at` on stop being those of `word`, which is one byte four times. */
function runEnd(bytes: Uint8Array, view: DataView, at: number, end: number, word: number): number {
  let i = at;
  while (i + 32 <= end && differs(view, i, word) === 0 && differs(view, i + 16, word) === 0) i += 32;
  for (; i + 4 <= end; i += 4) {
    const difference = view.getInt32(i, true) ^ word;
    // The lowest byte is the first.
    if (difference !== 0) return i + ((31 - Math.clz32(difference & -difference)) >>> 3);
  }
  const byte = word & 255;
  while (i < end && bytes[i] === byte) i++;
  return i;
}

/** 0 where 16 bytes are four times `word`. */
function differs(view: DataView, i: number, word: number): number {
  return (
    (view.getInt32(i, true) ^ word) |
    (view.getInt32(i + 4, true) ^ word) |
    (view.getInt32(i + 8, true) ^ word) |
    (view.getInt32(i + 12, true) ^ word)
  );
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
