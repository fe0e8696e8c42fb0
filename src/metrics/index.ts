export { type BitMask, createBitMask, getPixel, maskAbove, maskFrom, maskOfLabel, setPixel } from '../core/bit-mask.js';
export type { LabelImage } from '../core/image.js';
export { splitLabels } from '../core/label-rows.js';
export { clusterInterval, type Interval } from './bootstrap.js';
export { boundary, DAVIS_TOLERANCE } from './boundary.js';
export { region } from './region.js';
export { type DecayMode, type FrameStatistics, frameStatistics, mean } from './statistics.js';
