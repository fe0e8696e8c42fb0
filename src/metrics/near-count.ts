import { type BitMask, popCount } from '../core/bit-mask.js';
import { dilateInto } from './dilate.js';
import { disk, type StructuringElement } from './disk.js';
import { countWithin, growBox, type MaskBox } from './mask-box.js';

/** Pixels that are looked up one by one: beyond this much work, dilating everything is cheaper. */
const MOST_LOOKUPS = 10_000;

/** A mask with a box of its pixels. */
export interface BoxedMask {
  readonly mask: BitMask;
  readonly box: MaskBox;
}

/**
 * Counts the pixels of one mask that lie within a disk around a pixel of the other. Nearly all of a good prediction's
 * boundary lies in the square inside the disk, which two passes dilate with; the few that are left are looked up, or, where
 * they are many, the whole disk is dilated with.
 * @param radius in pixels; see `disk` for those that are not whole
 * @param scratch an empty mask of the same size, left empty
 */
export function countNear(of: BoxedMask, around: BoxedMask, radius: number, scratch: BitMask): number {
  const element = disk(radius);
  const half = Math.floor(radius / Math.SQRT2);
  const isWhole = Number.isInteger(radius) && half >= 1;
  if (isWhole) {
    squareInto(scratch, around, half);
    const { near, far } = splitBy(of, scratch);
    const reached = growBox(around.box, half, (half + 31) >>> 5, scratch);
    clear(scratch, reached);
    if (far.length === 0) return near;
    if (far.length * element.length * 2 <= MOST_LOOKUPS) return near + countFound(far, around, element);
  }
  dilateInto(scratch, around.mask, element, around.box);
  const near = countWithin(of.mask, scratch, of.box);
  clear(scratch, growBox(around.box, Math.ceil(radius) + 1, (Math.ceil(radius) + 63) >>> 5, scratch));
  return near;
}

function clear({ stride, words }: BitMask, { top, bottom }: MaskBox): void {
  words.fill(0, top * stride, bottom * stride);
}

/** How many pixels lie in `other`, and the places (y * stride * 32 + x) of those that do not. */
function splitBy({ mask, box }: BoxedMask, other: BitMask): { readonly near: number; readonly far: readonly number[] } {
  let near = 0;
  const far: number[] = [];
  for (let y = box.top; y < box.bottom; y++) {
    for (let at = y * mask.stride + box.left, end = y * mask.stride + box.right; at < end; at++) {
      const word = mask.words[at]!;
      if (word === 0) continue;
      let left = word & ~other.words[at]!;
      near += popCount(word ^ left);
      while (left !== 0) {
        far.push(at * 32 + 31 - Math.clz32(left & -left));
        left &= left - 1;
      }
    }
  }
  return { near, far };
}

/** How many of the places have a pixel of the mask within the element. */
function countFound(places: readonly number[], around: BoxedMask, element: StructuringElement): number {
  let count = 0;
  for (const place of places) if (reaches(place, around, element)) count++;
  return count;
}

function reaches(place: number, { mask, box }: BoxedMask, element: StructuringElement): boolean {
  const { stride, words } = mask;
  const across = stride * 32;
  const y = Math.floor(place / across);
  const x = place - y * across;
  for (let i = element.length - 1; i >= 0; i--) {
    const { from, to, rows } = element[i]!;
    const first = Math.max(box.left * 32, x + from);
    const last = Math.min(box.right * 32 - 1, x + to);
    // The other spans are narrower.
    if (first > last) return false;
    for (const offset of rows) {
      const row = y + offset;
      if (row >= box.top && row < box.bottom && hasPixel(words, row * stride, first, last)) return true;
    }
  }
  return false;
}

/** Whether one of the pixels first..last of a row is set. */
function hasPixel(words: Uint32Array, row: number, first: number, last: number): boolean {
  const begin = row + (first >>> 5);
  const end = row + (last >>> 5);
  const head = 0xffffffff << (first & 31);
  const tail = 0xffffffff >>> (31 - (last & 31));
  if (begin === end) return (words[begin]! & head & tail) !== 0;
  if ((words[begin]! & head) !== 0 || (words[end]! & tail) !== 0) return true;
  for (let i = begin + 1; i < end; i++) if (words[i] !== 0) return true;
  return false;
}

/** Dilates with the square of so many pixels to each side: along the rows, then down and up the columns, by doubling. */
function squareInto({ words }: BitMask, { mask, box }: BoxedMask, half: number): void {
  const { top, bottom, left, right } = growBox(box, half, (half + 31) >>> 5, mask);
  const { stride } = mask;
  const across = steps(half, 2);
  for (let y = box.top; y < box.bottom; y++) {
    const row = y * stride;
    for (let i = box.left; i < box.right; i++) words[row + i] = mask.words[row + i]!;
    for (const step of across) widenRow(words, row + left, row + right, step);
  }
  for (const step of steps(half, 1)) {
    for (let y = bottom - 1; y >= box.top + step; y--) orRow(words, y * stride, (y - step) * stride, left, right);
  }
  for (const step of steps(half, 1)) {
    for (let y = top; y < bottom - step; y++) orRow(words, y * stride, (y + step) * stride, left, right);
  }
}

/** Steps that reach `half` pixels far, none longer than what was reached before to `sides` sides and the pixel itself. */
function steps(half: number, sides: number): readonly number[] {
  const result: number[] = [];
  for (let reach = 0; reach < half; ) {
    const step = Math.min(31, half - reach, sides * reach + 1);
    result.push(step);
    reach += step;
  }
  return result;
}

/** Grows every run of words from..to by so many pixels, at most 31, to both sides. */
function widenRow(words: Uint32Array, from: number, to: number, step: number): void {
  let before = 0;
  for (let i = from; i < to; i++) {
    const word = words[i]!;
    const after = i + 1 < to ? words[i + 1]! : 0;
    words[i] = word | (word << step) | (before >>> (32 - step)) | (word >>> step) | (after << (32 - step));
    before = word;
  }
}

function orRow(words: Uint32Array, row: number, other: number, left: number, right: number): void {
  for (let i = left; i < right; i++) words[row + i]! |= words[other + i]!;
}
