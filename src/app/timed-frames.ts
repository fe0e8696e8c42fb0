import { modelMilliseconds } from '../metrics/speed.js';
import type { TimedFrame } from '../metrics/speed-detail.js';
import type { Timing, TimingRow } from '../runs/timing-file.js';

/** A unit's timing, with the size of its video. */
export interface TimedUnit extends Timing {
  /** "854x480" */
  readonly resolution: string;
}

/**
 * One entry a frame of the result, of the first round and after warm-up; a prompt's time goes to the frame that follows
 * it, end to end only.
 */
export function timedFrames({ rows, resolution }: TimedUnit): TimedFrame[] {
  const frames: TimedFrame[] = [];
  let [prompt, prompted, index] = [0, 0, 0];
  for (const row of rows) {
    if ((row.round ?? 1) > 1) continue;
    if (row.phase === 'prompt') {
      if (row.warmup) continue;
      prompt += row.wall;
      prompted += modelMilliseconds(row) ?? 0;
      continue;
    }
    if (!row.warmup) {
      const model = modelMilliseconds(row);
      const endToEnd = prompt + row.wall;
      const more = { objects: row.objects, resolution, index };
      frames.push({ parts: partsOf(row, prompt), model, insideModel: prompted + (model ?? 0), endToEnd, ...more });
      [prompt, prompted] = [0, 0];
    }
    index++;
  }
  return frames;
}

function partsOf(row: TimingRow, prompt: number): TimedFrame['parts'] {
  const { decode, preprocess, encode, memoryAttention, decodeMask, memoryEncode, postprocess, write, wall } = row;
  const stages = { decode, preprocess, encode, memoryAttention, decodeMask, memoryEncode, postprocess };
  const claimed = Object.values(stages).reduce((sum, value) => sum + value, write);
  return { prompt, ...stages, write, rest: Math.max(0, wall - claimed) };
}
