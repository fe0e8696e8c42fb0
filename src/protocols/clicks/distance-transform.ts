import { type BitMask, getPixel } from '../../core/bit-mask.js';
import { boundsOf, type MaskBounds } from '../../core/mask-bounds.js';

/** The pixel of a mask that is furthest from its outside. */
export interface InnerPoint {
  readonly x: number;
  readonly y: number;
  /** Squared Euclidean distance to the nearest pixel outside; what lies beyond the picture is outside too. */
  readonly squared: number;
}

/**
 * The first of the pixels, row by row, that are furthest from the mask's outside; null where the mask is empty. Exact:
 * squared distances are integers, by the two passes of Meijster, Roerdink and Hesselink, "A general algorithm for
 * computing distance transforms in linear time" (2000).
 * @param struck pixels that are not to be found, though they count as inside
 */
export function innermostPoint(mask: BitMask, struck?: BitMask): InnerPoint | null {
  const bounds = boundsOf(mask);
  if (bounds === null) return null;
  const columns = columnDistances(mask, bounds);
  const width = bounds.right - bounds.left + 3;
  const scan = rowScan(width);
  let best: InnerPoint | null = null;
  for (let y = bounds.top, row = 0; y <= bounds.bottom; y++, row += width) {
    const squared = scan(columns.subarray(row, row + width));
    for (let at = 1; at < width - 1; at++) {
      if (squared[at]! <= (best?.squared ?? 0)) continue;
      const x = bounds.left + at - 1;
      if (struck === undefined || !getPixel(struck, x, y)) best = { x, y, squared: squared[at]! };
    }
  }
  return best;
}

/** Of each pixel of the box, grown by a column to each side: distance to the nearest unset pixel of its column. */
function columnDistances(mask: BitMask, { left, top, right, bottom }: MaskBounds): Int32Array {
  const width = right - left + 3;
  const height = bottom - top + 1;
  const distances = new Int32Array(width * height);
  for (let y = 0, at = 0; y < height; y++) {
    const row = (top + y) * mask.stride;
    for (let x = left - 1; x <= right + 1; x++, at++) {
      const isSet = x >= 0 && x < mask.width && ((mask.words[row + (x >>> 5)]! >>> (x & 31)) & 1) === 1;
      if (isSet) distances[at] = y === 0 ? 1 : distances[at - width]! + 1;
    }
  }
  for (let x = 0; x < width; x++) {
    let below = 0;
    for (let at = (height - 1) * width + x; at >= 0; at -= width) {
      below = distances[at] === 0 ? 0 : Math.min(distances[at]!, below + 1);
      distances[at] = below;
    }
  }
  return distances;
}

/** The second pass over rows of one width: the least of (x - i)^2 + g(i)^2 over all i of the row. */
function rowScan(width: number): (distances: Int32Array) => Int32Array {
  const squared = new Int32Array(width);
  /** Columns whose parabolas form the lower envelope, and where each begins. */
  const sites = new Int32Array(width);
  const starts = new Int32Array(width);
  return (g) => {
    const height = (x: number, i: number) => (x - i) * (x - i) + g[i]! * g[i]!;
    let last = 0;
    sites[0] = 0;
    starts[0] = 0;
    // The first column is outside the mask and next to nothing nearer, so its parabola never leaves the envelope.
    for (let u = 1; u < width; u++) {
      while (height(starts[last]!, sites[last]!) > height(starts[last]!, u)) last--;
      const site = sites[last]!;
      const start = 1 + Math.floor((u * u - site * site + g[u]! * g[u]! - g[site]! * g[site]!) / (2 * (u - site)));
      if (start >= width) continue;
      last++;
      sites[last] = u;
      starts[last] = start;
    }
    for (let x = width - 1; x >= 0; x--) {
      squared[x] = height(x, sites[last]!);
      if (x === starts[last]) last--;
    }
    return squared;
  };
}
