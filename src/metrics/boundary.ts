import type { BitMask } from '../core/bit-mask.js';
import { clearEdge, createEdgeBuffer, type Edge, type EdgeBuffer, traceEdge } from './boundary-map.js';
import { type Extent, extentOf } from './mask-box.js';
import { countNear } from './near-count.js';
import type { Extents } from './region.js';
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
  return boundaryWithExtents(truth, prediction, { truth: extentOf(truth), prediction: extentOf(prediction) }, radii);
}

/** As `boundaryWithin`, of masks of one size whose extents are known. */
export function boundaryWithExtents(
  truth: BitMask,
  prediction: BitMask,
  extents: Extents,
  radii: readonly number[],
): readonly number[] {
  const [one, other] = workspace(truth.width, truth.height);
  const edges = { truth: edgeOf(one, truth, extents.truth), prediction: edgeOf(other, prediction, extents.prediction) };
  const values = radii.map((radius) => harmonicMean(edges.truth, edges.prediction, radius));
  if (edges.truth !== null) clearEdge(edges.truth);
  if (edges.prediction !== null) clearEdge(edges.prediction);
  return values;
}

function harmonicMean(truth: Edge | null, prediction: Edge | null, radius: number): number {
  if (truth === null && prediction === null) return 1;
  if (truth === null || prediction === null) return 0;
  const precision = countNear(prediction, truth, radius) / prediction.count;
  const recall = countNear(truth, prediction, radius) / truth.count;
  return precision + recall === 0 ? 0 : (2 * precision * recall) / (precision + recall);
}

let kept: readonly [EdgeBuffer, EdgeBuffer] | null = null;

/** Two empty buffers: the frames of a video have one size, and to make them anew costs as much as to use them. */
function workspace(width: number, height: number): readonly [EdgeBuffer, EdgeBuffer] {
  if (kept === null || kept[0].mask.width !== width || kept[0].mask.height !== height) {
    kept = [createEdgeBuffer(width, height), createEdgeBuffer(width, height)];
  }
  return kept;
}

/** The boundary of a mask; null where it has none (of a full picture, too). */
function edgeOf(buffer: EdgeBuffer, mask: BitMask, extent: Extent | null): Edge | null {
  if (extent === null) return null;
  const edge = traceEdge(buffer, mask, extent);
  return edge.count === 0 ? null : edge;
}

/** The disk's radius in whole pixels: 8 at 854 x 480 with the benchmark's tolerance. */
export function toleranceRadius(width: number, height: number, tolerance: number): number {
  return tolerance >= 1 ? Math.floor(tolerance) : Math.ceil(tolerance * diagonal(width, height));
}

/** In pixels. Not Math.hypot: that is a rounding error off for some sizes, and a radius of a whole number comes out one larger. */
export function diagonal(width: number, height: number): number {
  return Math.sqrt(width * width + height * height);
}
