import type { VideoFeatures } from './feature-pool.js';
import type { FrameSource } from './frame-source.js';
import type { BankOptions } from './memory-bank.js';
import type { SpillStore } from './spill.js';

/** How a video session behaves; what has an official name has its meaning and default. */
export interface VideoSessionOptions extends BankOptions {
  /** `disjoint`: no pixel is in two masks (non_overlap_masks); `overlapping`: each object on its own. */
  readonly overlap: 'disjoint' | 'overlapping';
  /** `bf16` rounds memories as the official predictor does. */
  readonly memoryPrecision: 'fp32' | 'bf16';
  /** binarize_mask_from_pts_for_mem_enc: prompted frames are remembered as hard masks. */
  readonly binarisePrompted: boolean;
  /** dynamic_multimask_via_stability: an unstable single mask gives way to the best of three. */
  readonly dynamicMultimask: boolean;
  /**
   * add_all_frames_to_correct_as_cond: a corrected frame counts as a prompted one. Without it a correction of a tracked
   * frame is lost when the video is propagated again.
   */
  readonly addAllFramesToCorrectAsCond: boolean;
  /** clear_non_cond_mem_around_input: what was tracked around a prompted frame is forgotten. */
  readonly clearNonCondMemAroundInput: boolean;
  /** fill_hole_area: pieces of background of at most so many low-resolution pixels are filled; 0 for none. */
  readonly fillHoleArea: number;
  /** `keep`: every tracked frame can be corrected later; `forget`: only what the next frames need is kept. */
  readonly history: 'keep' | 'forget';
  /**
   * MiB for what the image encoder gave of frames, so that going through them again does not encode them again; 0 for
   * the last frame only. What is full takes no more: a video is gone through from its start each time, and dropping the
   * oldest would drop what is wanted next.
   */
  readonly keepFeaturesMiB: number;
  /** Frames that outlive the session, in place of its own; each must be of the same network and the same pictures. */
  readonly features?: VideoFeatures;
  /** Where tracked frames go that are not held in memory; memory itself where it is left out. */
  readonly spill?: SpillStore;
  /** Where frames come from; the video's own pictures where it is left out. */
  readonly frames?: FrameSource;
}

/** `vos`: as the official vos_inference.py; `interactive`: as build_sam2_video_predictor builds it on a CPU. */
export type Preset = 'vos' | 'interactive';

/** The options of a preset; the settings beyond it have the official defaults. */
export function presetOptions(preset: Preset): VideoSessionOptions {
  return {
    overlap: 'overlapping',
    memoryPrecision: 'fp32',
    binarisePrompted: preset === 'interactive',
    dynamicMultimask: preset === 'interactive',
    addAllFramesToCorrectAsCond: false,
    clearNonCondMemAroundInput: false,
    fillHoleArea: 0,
    maxCondFramesInAttn: -1,
    memoryTemporalStride: 1,
    memoryFrames: -1,
    history: 'keep',
    keepFeaturesMiB: 0,
  };
}
