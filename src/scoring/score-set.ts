import type { Sequence } from '../core/dataset.js';
import { messageOf } from '../core/errors.js';
import { type ScoreOptions, type SequenceMasks, type SequenceScore, scoreSequence } from './score-sequence.js';

/** A sequence and where its masks are. */
export interface ScoreJob {
  readonly sequence: Sequence;
  readonly masks: SequenceMasks;
}

export interface ScoreFailure {
  readonly sequence: string;
  readonly message: string;
}

export interface SetScore {
  readonly scores: readonly SequenceScore[];
  /** Sequences that could not be scored; the others went on. */
  readonly failures: readonly ScoreFailure[];
}

/** Scores sequences one after another; what is wrong with one does not stop the others. */
export async function scoreSet(
  jobs: readonly ScoreJob[],
  options: ScoreOptions,
  onProgress?: (done: number, total: number) => void,
): Promise<SetScore> {
  const scores: SequenceScore[] = [];
  const failures: ScoreFailure[] = [];
  for (const [i, { sequence, masks }] of jobs.entries()) {
    try {
      scores.push(await scoreSequence(sequence, masks, options));
    } catch (error) {
      failures.push({ sequence: sequence.name, message: messageOf(error) });
    }
    onProgress?.(i + 1, jobs.length);
  }
  return { scores, failures };
}
