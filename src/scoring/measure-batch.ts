import { setImmediate } from 'node:timers/promises';
import { type Problem, UserError } from '../core/errors.js';
import { type FrameMeasure, type FrameTask, type MeasureOptions, measureFrame } from './measure.js';

/** Some frames of one sequence: what one task of the pool is about. */
export interface BatchRequest {
  readonly frames: readonly FrameTask[];
  readonly options: MeasureOptions;
}

/** Either the frames' figures, in the request's order, or why the ground truth cannot be read. */
export type BatchResult = { readonly measures: readonly FrameMeasure[] } | { readonly problem: Problem };

/** As `measureBatch`, letting others have the thread after each frame. */
export async function measureInTurn({ frames, options }: BatchRequest): Promise<BatchResult> {
  const measures: FrameMeasure[] = [];
  for (const frame of frames) {
    await setImmediate();
    const result = measureBatch({ frames: [frame], options });
    if ('problem' in result) return result;
    measures.push(...result.measures);
  }
  return { measures };
}

/** Measures a batch; plain data in and out, so that it can go to another thread. */
export function measureBatch({ frames, options }: BatchRequest): BatchResult {
  try {
    return { measures: frames.map((frame) => measureFrame(frame, options)) };
  } catch (error) {
    if (error instanceof UserError) return { problem: error.problem };
    throw error;
  }
}
