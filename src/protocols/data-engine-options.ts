import { z } from 'zod';
import { CLICK_SAMPLER_NAMES, SAMPLER_WHAT } from './clicks/samplers.js';

export const dataEngineSchema = z.strictObject({
  kind: z.literal('data-engine'),
  phase: z
    .literal([1, 2, 3])
    .default(3)
    .describe('1: pictures alone; 2: masks of pictures, propagated; 3: clicks on what is propagated.'),
  threshold: z.number().min(0).max(1).default(0.75).describe('A frame is edited where its IoU is below it.'),
  quality: z.number().min(0).max(1).default(0.9).describe('The annotator is content with a frame from this IoU on.'),
  clicks: z.int().min(1).max(50).default(8).describe('Clicks on a frame at most.'),
  sampler: z.enum(CLICK_SAMPLER_NAMES).default('center').describe(SAMPLER_WHAT),
});

export type DataEngineOptions = z.output<typeof dataEngineSchema>;
