import { type BitMask, countPixels, popCount } from '../core/bit-mask.js';
import { boundaryMap } from './boundary-map.js';
import { dilateDisk } from './dilate.js';
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
  const edges = { truth: boundaryMap(truth), prediction: boundaryMap(prediction) };
  const counts = { truth: countPixels(edges.truth), prediction: countPixels(edges.prediction) };
  if (counts.truth === 0 && counts.prediction === 0) return radii.map(() => 1);
  if (counts.truth === 0 || counts.prediction === 0) return radii.map(() => 0);
  return radii.map((radius) => {
    const precision = overlap(edges.prediction, dilateDisk(edges.truth, radius)) / counts.prediction;
    const recall = overlap(edges.truth, dilateDisk(edges.prediction, radius)) / counts.truth;
    return precision + recall === 0 ? 0 : (2 * precision * recall) / (precision + recall);
  });
}

/** The disk's radius in whole pixels: 8 at 854 x 480 with the benchmark's tolerance. */
export function toleranceRadius(width: number, height: number, tolerance: number): number {
  return tolerance >= 1 ? Math.floor(tolerance) : Math.ceil(tolerance * diagonal(width, height));
}

/** In pixels. Not Math.hypot: that is a rounding error off for some sizes, and a radius of a whole number comes out one larger. */
export function diagonal(width: number, height: number): number {
  return Math.sqrt(width * width + height * height);
}

function overlap(a: BitMask, b: BitMask): number {
  let count = 0;
  for (let i = 0; i < a.words.length; i++) count += popCount(a.words[i]! & b.words[i]!);
  return count;
}
