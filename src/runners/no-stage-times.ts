import type { StageTimes } from '../core/session.js';

/** For a runner that has no stages: what did not run took no time. */
export const noStageTimes: StageTimes = {
  decode: 0,
  preprocess: 0,
  encode: 0,
  memoryAttention: 0,
  decodeMask: 0,
  memoryEncode: 0,
  postprocess: 0,
};
