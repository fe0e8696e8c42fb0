import { createBitMask, popCount } from '../core/bit-mask.js';
import type { Edge } from './boundary-map.js';
import { dilateInto } from './dilate.js';
import { disk } from './disk.js';

/** A word's own pixels and those of the words beside it reach no further. */
const MOST_BITS = 31;

/**
 * Counts the pixels of one boundary that lie within a disk around a pixel of the other. Of a good prediction nearly all
 * lie in the square inside the disk, often in its middle rows, so that these are tried first, a word of pixels at once; for
 * what is left the disk is tried row by row.
 * @param radius in pixels; see `disk` for those that are not whole
 */
export function countNear(of: Edge, around: Edge, radius: number): number {
  if (!Number.isInteger(radius) || radius > MOST_BITS) return countDilated(of, around, radius);
  const half = Math.floor(radius / Math.SQRT2);
  const middle = Math.min(MIDDLE, half);
  const reaches = reachesOf(radius);
  const { places, length } = of;
  const { words, stride } = of.mask;
  const other = around.mask.words;
  let near = 0;
  let y = 0;
  for (let n = 0, end = stride; n < length; n++) {
    const at = places[n]!;
    for (; at >= end; end += stride) y++;
    const word = words[at]!;
    let left = word & ~other[at]!;
    if (left !== 0) left &= ~pixelsAround(around, at, y, -middle, middle, half);
    if (left !== 0 && half > middle) left &= ~pixelsAround(around, at, y, -half, half, half);
    near += popCount(word ^ left);
    if (left !== 0) left &= pixelsAround(around, at, y, -radius, radius, radius);
    if (left !== 0) near += popCount(pixelsInDisk(around, at, y, reaches, left));
  }
  return near;
}

/** Rows to each side of those that are tried first. */
const MIDDLE = 2;

/** Of the pixels `wanted` of a word, those that have a pixel of the edge within the disk. */
function pixelsInDisk(edge: Edge, at: number, y: number, reaches: Int32Array, wanted: number): number {
  let left = wanted;
  for (let distance = 0; left !== 0 && distance < reaches.length; distance++) {
    const reach = reaches[distance]!;
    left &= ~pixelsAround(edge, at, y, distance, distance, reach);
    if (distance > 0) left &= ~pixelsAround(edge, at, y, -distance, -distance, reach);
  }
  return wanted & ~left;
}

/** Pixels of the word `at`, in row y, that have one of the edge in the rows y + from..y + to, at most `columns` away. */
function pixelsAround(edge: Edge, at: number, y: number, from: number, to: number, columns: number): number {
  const { stride, words } = edge.mask;
  const first = Math.max(edge.box.top, y + from);
  const last = Math.min(edge.box.bottom - 1, y + to);
  const column = at - y * stride;
  const toBefore = column > 0 ? 1 : 0;
  const toAfter = column + 1 < stride ? 1 : 0;
  let before = 0;
  let here = 0;
  let after = 0;
  for (let row = first, place = at + (first - y) * stride; row <= last; row++, place += stride) {
    here |= words[place]!;
    before |= words[place - toBefore]!;
    after |= words[place + toAfter]!;
  }
  if ((before | here | after) === 0) return 0;
  return spread(toBefore === 0 ? 0 : before, here, toAfter === 0 ? 0 : after, columns);
}

/** Grows the runs of a word, and of those beside it, by at most 31 pixels to both sides. */
function spread(before: number, here: number, after: number, columns: number): number {
  let west = here;
  let east = here;
  let low = before;
  let high = after;
  for (let reach = 0; reach < columns; ) {
    const step = Math.min(columns - reach, reach + 1);
    east |= (east >>> step) | (high << (32 - step));
    high |= high >>> step;
    west |= (west << step) | (low >>> (32 - step));
    low |= low << step;
    reach += step;
  }
  return east | west;
}

const known = new Map<number, Int32Array>();

/** How far the disk of a whole radius reaches to each side, in the row of each distance from its centre. */
function reachesOf(radius: number): Int32Array {
  const made = known.get(radius) ?? new Int32Array(radius + 1);
  if (known.has(radius)) return made;
  for (const { to, rows } of disk(radius)) for (const row of rows) made[Math.abs(row)] = to;
  known.set(radius, made);
  return made;
}

function countDilated(of: Edge, around: Edge, radius: number): number {
  const grown = createBitMask(around.mask.width, around.mask.height);
  dilateInto(grown, around.mask, disk(radius), around.box);
  let near = 0;
  for (let n = 0; n < of.length; n++) {
    const at = of.places[n]!;
    near += popCount(of.mask.words[at]! & grown.words[at]!);
  }
  return near;
}
