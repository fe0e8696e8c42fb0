import { availableParallelism } from 'node:os';
import type { MaskSource, Sequence } from '../core/dataset.js';
import { messageOf, UserError } from '../core/errors.js';
import { DAVIS_METRICS } from '../metrics/measure-masks.js';
import type { FrameMeasure, FrameTask, MeasureOptions } from './measure.js';
import type { BatchRequest, BatchResult } from './measure-batch.js';
import { openMeasurePool } from './measure-pool.js';
import type { PredictionPlaces, ScoreOptions } from './score-options.js';
import { type SequenceScore, scoreSequence, zeroScore } from './score-sequence.js';

/** The predictions of one sequence. */
export interface SequencePredictions extends PredictionPlaces {
  /** Where the masks of one frame are, or null where it has no file. */
  source(frame: string): MaskSource | null;
}

/** A sequence and its predictions, or the error that says why there are none. */
export interface ScoreJob {
  readonly sequence: Sequence;
  readonly predictions: SequencePredictions | UserError;
  /** True where there is nothing at all, rather than something that cannot be read. */
  readonly isMissing: boolean;
}

/** A sequence that could not be scored, and why. */
export interface ScoreFailure {
  readonly sequence: string;
  readonly message: string;
}

/** The figures of every sequence that could be scored, and those that could not. */
export interface SetScore {
  readonly scores: readonly SequenceScore[];
  /** Sequences that could not be scored; the others went on. */
  readonly failures: readonly ScoreFailure[];
}

export interface ScoreSetOptions extends ScoreOptions {
  /** Threads; as many as there are cores where it is left out. */
  readonly jobs?: number | undefined;
  /** Tolerances of F, the first of which counts; the benchmark's where it is left out. */
  readonly tolerances?: readonly number[] | undefined;
  readonly onProgress?: ((done: number, total: number) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Frames of one task: enough that a thread is worth asking, few enough that the last ones end together. */
const BATCH = 16;
/** Fewer frames than these are measured sooner than another thread starts. */
const WORTH_A_THREAD = 48;

/** Scores sequences, their frames spread over threads; what is wrong with one does not stop the others. */
export async function scoreSet(jobs: readonly ScoreJob[], options: ScoreSetOptions): Promise<SetScore> {
  const pool = await openMeasurePool(threadsFor(jobs, options.jobs));
  try {
    const slots = jobs.map((): Slot => ({ measures: new Map(), problem: null, left: 0, outcome: null }));
    let done = 0;
    const finish = (index: number) => {
      slots[index]!.outcome = outcomeOf(jobs[index]!, slots[index]!, options);
      slots[index]!.measures.clear();
      options.onProgress?.(++done, jobs.length);
    };
    const take = (batch: Batch, result: BatchResult) => {
      const slot = slots[batch.job]!;
      if ('problem' in result) slot.problem ??= new UserError(result.problem);
      else for (const measure of result.measures) slot.measures.set(measure.index, measure);
      if (--slot.left === 0) finish(batch.job);
    };
    await pool.run(batchesOf(jobs, slots, options, finish), take, options.signal);
    return collected(slots);
  } finally {
    await pool.close();
  }
}

/** None where the set is small. */
function threadsFor(jobs: readonly ScoreJob[], asked: number | undefined): number {
  const frames = jobs.reduce((sum, { sequence }) => sum + sequence.annotated.length, 0);
  return Math.min(asked ?? availableParallelism(), Math.floor(frames / WORTH_A_THREAD));
}

/** What is known of a sequence so far. */
interface Slot {
  readonly measures: Map<number, FrameMeasure>;
  problem: UserError | null;
  /** Batches that have not come back. */
  left: number;
  outcome: SequenceScore | ScoreFailure | null;
}

interface Batch {
  readonly job: number;
  readonly request: BatchRequest;
}

/** The batches of all sequences, made as they are taken; a sequence without any is finished at once. */
function* batchesOf(
  jobs: readonly ScoreJob[],
  slots: readonly Slot[],
  options: ScoreSetOptions,
  finish: (index: number) => void,
): Generator<Batch> {
  const { rules, tolerances } = options;
  const metrics = rules.metrics ?? (tolerances === undefined ? DAVIS_METRICS : { kind: 'davis', tolerances });
  const measure: MeasureOptions = { truth: rules.truth, prediction: rules.prediction, metrics };
  for (const [job, { sequence, predictions }] of jobs.entries()) {
    const slot = slots[job]!;
    const { annotated } = sequence;
    slot.left = predictions instanceof UserError ? 0 : Math.ceil(annotated.length / BATCH);
    if (slot.left === 0) finish(job);
    for (let from = 0, batches = slot.left; batches > 0; batches--, from += BATCH) {
      const places = annotated.slice(from, from + BATCH);
      try {
        yield {
          job,
          request: { frames: tasksOf(sequence, predictions as SequencePredictions, places), options: measure },
        };
      } catch (error) {
        if (!(error instanceof UserError)) throw error;
        slot.problem ??= error;
        if (--slot.left === 0) finish(job);
      }
    }
  }
}

function tasksOf(sequence: Sequence, predictions: SequencePredictions, places: readonly number[]): FrameTask[] {
  return places.map((index) => ({
    index,
    truth: sequence.source(index),
    prediction: predictions.source(sequence.frames[index]!),
  }));
}

function outcomeOf({ sequence, predictions, isMissing }: ScoreJob, slot: Slot, options: ScoreOptions): Slot['outcome'] {
  try {
    if (slot.problem !== null) throw slot.problem;
    if (predictions instanceof UserError) {
      if (!isMissing || options.rules.missingSequence === 'error') throw predictions;
      options.warn?.(`${sequence.name}: no predictions, so 0 by the rules ${options.rules.name}`);
      return zeroScore(sequence, options.rules);
    }
    const frames = sequence.annotated.map((index) => slot.measures.get(index)!);
    return scoreSequence(sequence, frames, predictions, options);
  } catch (error) {
    return { sequence: sequence.name, message: messageOf(error) };
  }
}

function collected(slots: readonly Slot[]): SetScore {
  const scores: SequenceScore[] = [];
  const failures: ScoreFailure[] = [];
  for (const { outcome } of slots) {
    if (outcome === null) continue;
    if ('message' in outcome) failures.push(outcome);
    else scores.push(outcome);
  }
  return { scores, failures };
}
