import { z } from 'zod';
import { CLICK_SAMPLER_NAMES, SAMPLER_WHAT } from './clicks/samplers.js';
import type { ProtocolTraits } from './protocol.js';

/** Options that the two kinds of promptable video segmentation share. */
export const PVS_OPTIONS = {
  frames: z
    .int()
    .min(1)
    .max(100)
    .default(8)
    .describe('N_frame: frames that are prompted at most, the first among them; a round each.'),
  clicks: z.int().min(1).max(20).default(3).describe('N_click: clicks on each of them.'),
  sampler: z.enum(CLICK_SAMPLER_NAMES).default('center').describe(SAMPLER_WHAT),
};

/** Clicks on tracked frames, objects one by one, a round for each frame that may be prompted. */
export function pvsTraits(frames: number): ProtocolTraits {
  return {
    prompts: 'points',
    pictures: false,
    preset: 'interactive',
    corrects: true,
    masks: 'objects',
    judged: 'annotated',
    rounds: frames,
    axis: 'frames',
  };
}
