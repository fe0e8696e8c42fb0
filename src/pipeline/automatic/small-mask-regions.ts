import { type BitMask, getPixel, maskFrom } from '../../core/bit-mask.js';
import { connectedComponents } from '../connected-components.js';
import { boxNms } from './box-nms.js';
import { boxOf, type Candidate } from './candidate.js';

/**
 * Fills holes and removes pieces of fewer than `minArea` pixels, then drops masks that have become alike; masks that
 * needed no mending are preferred. As postprocess_small_regions of the official generator, which its `generate` never
 * calls (in SAM it did); here it is the meaning of `minMaskRegionArea`.
 * @param limit largest IoU of two boxes that are both kept
 */
export function mendSmallRegions(candidates: readonly Candidate[], minArea: number, limit: number): Candidate[] {
  const mended = candidates.map((candidate) => {
    const filled = fillSmallHoles(candidate.mask, minArea);
    const mask = removeSmallPieces(filled, minArea);
    return { candidate, mask, box: boxOf(mask), changed: mask !== candidate.mask };
  });
  const scores = mended.map(({ changed }) => (changed ? 0 : 1));
  const kept = boxNms(
    mended.map(({ box }) => box),
    scores,
    limit,
  );
  return kept.map((index) => {
    const { candidate, mask, box, changed } = mended[index]!;
    return changed ? { ...candidate, mask, box } : candidate;
  });
}

/** The mask itself where nothing changes. */
function fillSmallHoles(mask: BitMask, minArea: number): BitMask {
  const { labels, areas } = components(mask, false);
  if (!hasSmall(areas, minArea)) return mask;
  return maskFrom(mask.width, mask.height, (at) => labels[at] === 0 || areas[labels[at]!]! < minArea);
}

/** The mask itself where nothing changes; where every piece is small, the largest stays. */
function removeSmallPieces(mask: BitMask, minArea: number): BitMask {
  const { width, height } = mask;
  const { labels, areas } = components(mask, true);
  if (!hasSmall(areas, minArea)) return mask;
  const largest = areas.subarray(1).reduce((most, area) => Math.max(most, area), 0);
  if (largest >= minArea) return maskFrom(width, height, (at) => labels[at] !== 0 && areas[labels[at]!]! >= minArea);
  const kept = firstOfArea(labels, areas, largest, width);
  return maskFrom(width, height, (at) => labels[at] === kept);
}

/**
 * The label of the first piece of `area` pixels, in the order in which OpenCV numbers pieces: by the first square of
 * 2 x 2 pixels that they touch, squares row by row. No two pieces touch the same.
 */
function firstOfArea(labels: Int32Array, areas: Int32Array, area: number, width: number): number {
  const squares = (width + 1) >> 1;
  let [first, label] = [Number.POSITIVE_INFINITY, 0];
  for (let at = 0; at < labels.length; at++) {
    const here = labels[at]!;
    if (here === 0 || areas[here] !== area) continue;
    const square = (Math.floor(at / width) >> 1) * squares + ((at % width) >> 1);
    if (square < first) [first, label] = [square, here];
  }
  return label;
}

function components(mask: BitMask, isSet: boolean) {
  const { width, height } = mask;
  const plane = new Uint8Array(width * height);
  for (let y = 0, at = 0; y < height; y++) {
    for (let x = 0; x < width; x++, at++) plane[at] = Number(getPixel(mask, x, y) === isSet);
  }
  return connectedComponents(plane, width, height);
}

function hasSmall(areas: Int32Array, minArea: number): boolean {
  return areas.subarray(1).some((area) => area < minArea);
}
