import { type BitMask, createBitMask } from '../core/bit-mask.js';
import { boundaryInto } from './boundary-map.js';
import { boxOf, countWithin, type MaskBox } from './mask-box.js';
import { type BoxedMask, countNear } from './near-count.js';
import { requireSameSize } from './same-size.js';

/** The benchmark's tolerance: a share of the picture's diagonal. */
export const DAVIS_TOLERANCE = 0.008;

/**
 * Boundary accuracy F: the harmonic mean of boundary precision and recall, where a boundary pixel counts as found within
 * a disk around the other boundary (f_measure of davis2017-evaluation).
 * @param tolerance below 1 a share of the diagonal, rounded up to pixels; from 1 on, pixels
 * @returns 0..1; 1 where neither mask has a boundary, 0 where only one has
 * @throws RangeError if the sizes differ
 */
export function boundary(truth: BitMask, prediction: BitMask, tolerance: number = DAVIS_TOLERANCE): number {
  return boundaryWithin(truth, prediction, [toleranceRadius(truth.width, truth.height, tolerance)])[0]!;
}

/** As `boundary`, for several radii in pixels at once; see `disk` for those that are not whole. */
export function boundaryWithin(truth: BitMask, prediction: BitMask, radii: readonly number[]): readonly number[] {
  requireSameSize(truth, prediction);
  return boundaryInBoxes(truth, prediction, { truth: boxOf(truth), prediction: boxOf(prediction) }, radii);
}

/** As `boundaryWithin`, of masks of one size whose boxes are known. */
export function boundaryInBoxes(
  truth: BitMask,
  prediction: BitMask,
  boxes: { readonly truth: MaskBox | null; readonly prediction: MaskBox | null },
  radii: readonly number[],
): readonly number[] {
  const [one, other, scratch] = workspace(truth.width, truth.height);
  const edges = { truth: edgeOf(truth, boxes.truth, one), prediction: edgeOf(prediction, boxes.prediction, other) };
  const values = radii.map((radius) => harmonicMean(edges.truth, edges.prediction, radius, scratch));
  clearEdge(edges.truth);
  clearEdge(edges.prediction);
  return values;
}

interface Edge extends BoxedMask {
  /** Pixels. */
  readonly count: number;
}

function harmonicMean(truth: Edge | null, prediction: Edge | null, radius: number, scratch: BitMask): number {
  if (truth === null && prediction === null) return 1;
  if (truth === null || prediction === null) return 0;
  const precision = countNear(prediction, truth, radius, scratch) / prediction.count;
  const recall = countNear(truth, prediction, radius, scratch) / truth.count;
  return precision + recall === 0 ? 0 : (2 * precision * recall) / (precision + recall);
}

let kept: readonly [BitMask, BitMask, BitMask] | null = null;

/** Three empty masks: the frames of a video have one size, and to make them anew costs as much as to use them. */
function workspace(width: number, height: number): readonly [BitMask, BitMask, BitMask] {
  if (kept === null || kept[0].width !== width || kept[0].height !== height) {
    kept = [createBitMask(width, height), createBitMask(width, height), createBitMask(width, height)];
  }
  return kept;
}

/** The boundary of a mask, in an empty one; null where it has none (of a full picture, too). */
function edgeOf(mask: BitMask, own: MaskBox | null, empty: BitMask): Edge | null {
  if (own === null) return null;
  const box = boundaryInto(empty, mask, own);
  const count = countWithin(empty, empty, box);
  return count === 0 ? null : { mask: empty, box, count };
}

function clearEdge(edge: Edge | null): void {
  if (edge !== null) edge.mask.words.fill(0, edge.box.top * edge.mask.stride, edge.box.bottom * edge.mask.stride);
}

/** The disk's radius in whole pixels: 8 at 854 x 480 with the benchmark's tolerance. */
export function toleranceRadius(width: number, height: number, tolerance: number): number {
  return tolerance >= 1 ? Math.floor(tolerance) : Math.ceil(tolerance * diagonal(width, height));
}

/** In pixels. Not Math.hypot: that is a rounding error off for some sizes, and a radius of a whole number comes out one larger. */
export function diagonal(width: number, height: number): number {
  return Math.sqrt(width * width + height * height);
}
