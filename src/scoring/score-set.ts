import type { Sequence } from '../core/dataset.js';
import { messageOf } from '../core/errors.js';
import type { SequenceMasks } from './read-predictions.js';
import { type ScoreOptions, type SequenceScore, scoreSequence } from './score-sequence.js';

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

type OnProgress = (done: number, total: number) => void;

/** Scores sequences one after another; what is wrong with one does not stop the others. */
export function scoreSet(
  jobs: readonly ScoreJob[],
  options: ScoreOptions,
  onProgress?: OnProgress | undefined,
): Promise<SetScore> {
  const masks = new Map(jobs.map((job) => [job.sequence.name, job]));
  const score = (name: string) => {
    const job = masks.get(name)!;
    return scoreSequence(job.sequence, job.masks, options);
  };
  return collectScores([...masks.keys()], score, onProgress);
}

/** As `scoreSet`, whatever scores a sequence by its name. */
export async function collectScores(
  sequences: readonly string[],
  score: (sequence: string) => Promise<SequenceScore>,
  onProgress?: OnProgress | undefined,
): Promise<SetScore> {
  const scores: SequenceScore[] = [];
  const failures: ScoreFailure[] = [];
  for (const [i, sequence] of sequences.entries()) {
    try {
      scores.push(await score(sequence));
    } catch (error) {
      failures.push({ sequence, message: messageOf(error) });
    }
    onProgress?.(i + 1, sequences.length);
  }
  return { scores, failures };
}
