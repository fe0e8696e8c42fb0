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

/** The mask itself where nothing changes; where every piece is small, the largest stays, the first of equals. */
function removeSmallPieces(mask: BitMask, minArea: number): BitMask {
  const { labels, areas } = components(mask, true);
  if (!hasSmall(areas, minArea)) return mask;
  const largest = areas.subarray(1).reduce((most, area) => Math.max(most, area), 0);
  const first = largest < minArea ? areas.indexOf(largest, 1) : 0;
  return maskFrom(mask.width, mask.height, (at) => {
    const label = labels[at]!;
    return label !== 0 && (first === 0 ? areas[label]! >= minArea : label === first);
  });
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
