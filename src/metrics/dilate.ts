import { type BitMask, createBitMask } from '../core/bit-mask.js';
import { disk, type StructuringElement } from './disk.js';
import { extentOf, type MaskBox } from './mask-box.js';

/**
 * Dilation with the disk x^2 + y^2 <= radius^2; pixels beyond the border do not count.
 * @param radius in pixels, at least 0; see `disk` for radii that are not whole
 */
export function dilateDisk(mask: BitMask, radius: number): BitMask {
  const result = createBitMask(mask.width, mask.height);
  const box = extentOf(mask);
  if (box !== null) dilateInto(result, mask, disk(radius), box);
  return result;
}

/**
 * Adds to `result`, of the same size, each pixel from which the element reaches a set pixel of `mask` (cv2.dilate). The
 * element is a stack of row spans: each row is widened from one span to the next and added to the rows that have it.
 * @param box of the mask's pixels
 */
export function dilateInto(result: BitMask, mask: BitMask, element: StructuringElement, box: MaskBox): void {
  const { stride, words } = mask;
  const reach = element.reduce((most, { from, to }) => Math.max(most, -from, to), 0);
  const margin = (reach + 63) >>> 5;
  const scratch = new Uint32Array(stride + 2 * margin);
  for (let y = box.top; y < box.bottom; y++) {
    const start = y * stride;
    let first = box.left;
    while (first < box.right && words[start + first] === 0) first++;
    if (first === box.right) continue;
    let last = box.right - 1;
    while (words[start + last] === 0) last--;
    const length = last - first + 1 + 2 * margin;
    scratch.fill(0, 0, length);
    for (let i = first; i <= last; i++) scratch[margin + i - first] = words[start + i]!;
    spreadRow(result, y, first - margin, scratch, length, element);
  }
  clearBeyondWidth(result);
}

/** Adds one row, widened to each span in turn, to the rows that the span's offsets name; `at` is its first word's place. */
function spreadRow(
  result: BitMask,
  y: number,
  at: number,
  row: Uint32Array,
  length: number,
  element: StructuringElement,
): void {
  let from = 0;
  let to = 0;
  for (const span of element) {
    if (from === 0 && to === 0 && (span.from > 0 || span.to < 0)) {
      moveBits(row, length, span.from);
      from = to = span.from;
    }
    while (from > span.from || to < span.to) {
      const most = Math.min(31, to - from + 1);
      const [low, high] = [Math.min(most, from - span.from), Math.min(most, span.to - to)];
      widen(row, length, low, high);
      from -= low;
      to += high;
    }
    for (const offset of span.rows) addRow(result, y - offset, at, row, length);
  }
}

/** Each pixel takes the one `offset` to its east (to its west below 0), by at most 31. */
function moveBits(row: Uint32Array, length: number, offset: number): void {
  let before = 0;
  for (let i = 0; i < length; i++) {
    const word = row[i]!;
    const after = i + 1 < length ? row[i + 1]! : 0;
    row[i] = offset > 0 ? (word >>> offset) | (after << (32 - offset)) : (word << -offset) | (before >>> (32 + offset));
    before = word;
  }
}

/** Grows every run of a row in place: `low` pixels to the east and `high` to the west, each at most 31. */
function widen(row: Uint32Array, length: number, low: number, high: number): void {
  let before = 0;
  for (let i = 0; i < length; i++) {
    const word = row[i]!;
    const after = i + 1 < length ? row[i + 1]! : 0;
    let grown = word;
    if (low > 0) grown |= (word << low) | (before >>> (32 - low));
    if (high > 0) grown |= (word >>> high) | (after << (32 - high));
    row[i] = grown;
    before = word;
  }
}

/** Adds words to row y from word `at` on, which may begin or end outside. */
function addRow({ height, stride, words }: BitMask, y: number, at: number, row: Uint32Array, length: number): void {
  if (y < 0 || y >= height) return;
  const start = y * stride + at;
  const end = Math.min(length, stride - at);
  for (let i = Math.max(0, -at); i < end; i++) words[start + i]! |= row[i]!;
}

function clearBeyondWidth({ width, height, stride, words }: BitMask): void {
  const used = width & 31;
  if (used === 0) return;
  const tail = 2 ** used - 1;
  for (let y = 1; y <= height; y++) words[y * stride - 1]! &= tail;
}
