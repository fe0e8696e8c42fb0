import { z } from 'zod';
import { CLICK_SAMPLER_NAMES } from './clicks/samplers.js';

export const dataEngineSchema = z.strictObject({
  kind: z.literal('data-engine'),
  /** 1: pictures alone; 2: masks of pictures, propagated; 3: clicks on what is propagated. */
  phase: z.literal([1, 2, 3]).default(3),
  /** A frame is edited where its IoU is below it. */
  threshold: z.number().min(0).max(1).default(0.75),
  /** The annotator is content with a frame from this IoU on. */
  quality: z.number().min(0).max(1).default(0.9),
  /** Clicks on a frame at most. */
  clicks: z.int().min(1).max(50).default(8),
  sampler: z.enum(CLICK_SAMPLER_NAMES).default('center'),
});

export type DataEngineOptions = z.output<typeof dataEngineSchema>;
