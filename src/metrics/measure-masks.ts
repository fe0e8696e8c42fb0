import type { BitMask } from '../core/bit-mask.js';
import { boundaryWithExtents, DAVIS_TOLERANCE, diagonal, toleranceRadius } from './boundary.js';
import { extentOf } from './mask-box.js';
import { areasOf } from './region.js';
import { requireSameSize } from './same-size.js';

/**
 * Which J and F: those of DAVIS, F at one or more tolerances (below 1 a share of the diagonal, from 1 on pixels), or those
 * of MOSEv2 (arXiv 2508.05630; tools/metricsv2.py of MOSE-api), whose F is the adaptive one and the classic one.
 */
export type MetricSpec =
  | { readonly kind: 'davis'; readonly tolerances: readonly number[] }
  | { readonly kind: 'mose-v2' };

/** J, and F within the tolerance of DAVIS. */
export const DAVIS_METRICS: MetricSpec = { kind: 'davis', tolerances: [DAVIS_TOLERANCE] };

/** Figures of one object in one frame. */
export interface MaskMeasure {
  /** 0..1. */
  readonly J: number;
  /** 0..1, one for each tolerance; the first is the one that counts. */
  readonly F: readonly number[];
  /** Set pixels. */
  readonly truth: number;
  readonly prediction: number;
}

/** Of the object's area, MOSEv2's tolerance. */
const MOSE_AREA_SHARE = 0.1;

/**
 * J, F and areas of one object.
 * @throws RangeError if the sizes differ
 */
export function measureMasks(truth: BitMask, prediction: BitMask, spec: MetricSpec): MaskMeasure {
  requireSameSize(truth, prediction);
  const extents = { truth: extentOf(truth), prediction: extentOf(prediction) };
  const areas = areasOf(truth, prediction, extents);
  const { width, height } = truth;
  const radii = spec.kind === 'davis' ? davisRadii(spec, width, height) : moseRadii(areas.truth, width, height);
  const F = boundaryWithExtents(truth, prediction, extents, radii);
  const extra = spec.kind === 'davis' ? 0 : 1;
  const J = areas.union === 0 ? 1 : (areas.intersection + extra) / (areas.union + extra);
  return { J, F, truth: areas.truth, prediction: areas.prediction };
}

function davisRadii({ tolerances }: Extract<MetricSpec, { kind: 'davis' }>, width: number, height: number): number[] {
  return tolerances.map((tolerance) => toleranceRadius(width, height, tolerance));
}

/** f_measure_adaptive: where the classic tolerance is the smaller one it is not rounded up, for either F. */
function moseRadii(area: number, width: number, height: number): number[] {
  const classic = DAVIS_TOLERANCE * diagonal(width, height);
  const adaptive = area === 0 ? Number.POSITIVE_INFINITY : Math.ceil(MOSE_AREA_SHARE * Math.sqrt(area));
  return adaptive < classic ? [adaptive, Math.ceil(classic)] : [classic, classic];
}
