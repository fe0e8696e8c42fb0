/**
 * Pure functions on masks; no file, no network, the same in a browser.
 * @module sam2bench/metrics
 */
export { type BitMask, createBitMask, getPixel, maskAbove, maskFrom, maskOfLabel, setPixel } from '../core/bit-mask.js';
export type { LabelImage } from '../core/image.js';
export { type MaskMaker, splitLabels } from '../core/label-rows.js';
export { clusterInterval, type Interval, stratifiedInterval } from './bootstrap.js';
export { boundary, boundaryWithin, DAVIS_TOLERANCE } from './boundary.js';
export { boundaryMap } from './boundary-map.js';
export { dilateDisk } from './dilate.js';
export { DAVIS_METRICS, type MaskMeasure, type MetricSpec, measureMasks } from './measure-masks.js';
export { region } from './region.js';
export { type DecayMode, type FrameStatistics, frameStatistics, mean } from './statistics.js';
