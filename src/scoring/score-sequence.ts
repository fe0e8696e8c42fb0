import { type BitMask, createBitMask } from '../core/bit-mask.js';
import type { Sequence } from '../core/dataset.js';
import { UserError } from '../core/errors.js';
import { boundary } from '../metrics/boundary.js';
import { region } from '../metrics/region.js';
import { type DecayMode, frameStatistics } from '../metrics/statistics.js';
import type { FrameRow, ObjectRow } from '../runs/tables.js';
import { type ReadOptions, readPredictions, type SequenceMasks, sizeOf } from './read-predictions.js';
import type { Rules } from './rules/rules.js';

export interface ScoreOptions extends ReadOptions {
  /** How decays are cut; exact where it is left out. */
  readonly decay?: DecayMode;
}

export interface SequenceScore {
  readonly sequence: string;
  /** One row for each annotated frame and object. */
  readonly frames: readonly FrameRow[];
  readonly objects: readonly ObjectRow[];
}

/**
 * Scores one sequence.
 * @throws UserError naming the file where a scored frame has none, or one of another size or with unknown objects
 */
export async function scoreSequence(
  sequence: Sequence,
  masks: SequenceMasks,
  options: ScoreOptions,
): Promise<SequenceScore> {
  const { rules } = options;
  const count = sequence.annotated.length;
  const first = sequence.annotated[0];
  if (first === undefined) throw noGroundTruth(sequence.name);
  const objects = rules.objects(await sequence.annotation(first));
  if (objects.length === 0) throw noObject(sequence, first, rules);
  const frames: FrameRow[] = [];
  for (const [place, index] of sequence.annotated.entries()) {
    const scored = rules.isScored(place, count);
    frames.push(...(await scoreFrame(sequence, index, scored, objects, masks, options)));
  }
  if (!frames.some((row) => row.scored)) throw noScoredFrame(sequence.name, count, rules);
  const rows = objects.map((object) => objectRow(sequence.name, object, frames, options.decay));
  return { sequence: sequence.name, frames, objects: rows };
}

async function scoreFrame(
  sequence: Sequence,
  index: number,
  scored: boolean,
  objects: readonly string[],
  masks: SequenceMasks,
  options: ScoreOptions,
): Promise<FrameRow[]> {
  const row = { sequence: sequence.name, frame: sequence.frames[index]!, round: null, scored };
  const annotation = await sequence.annotation(index);
  const { width, height } = sizeOf(annotation);
  const predictions = await readPredictions(masks, row, { width, height }, objects, options);
  if (predictions === null) return objects.map((object) => ({ ...row, object, J: null, F: null }));
  const truths = options.rules.truth(annotation);
  const empty = createBitMask(width, height);
  return objects.map((object) => {
    const truth: BitMask = truths.get(object) ?? empty;
    const prediction: BitMask = predictions.get(object) ?? empty;
    return { ...row, object, J: region(truth, prediction), F: boundary(truth, prediction) };
  });
}

function objectRow(sequence: string, object: string, frames: readonly FrameRow[], decay?: DecayMode): ObjectRow {
  const own = frames.filter((row) => row.scored && row.object === object);
  const j = frameStatistics(
    own.map((row) => row.J!),
    decay,
  );
  const f = frameStatistics(
    own.map((row) => row.F!),
    decay,
  );
  return {
    sequence,
    object,
    frames: own.length,
    J_mean: j.mean,
    J_recall: j.recall,
    J_decay: j.decay,
    F_mean: f.mean,
    F_recall: f.recall,
    F_decay: f.decay,
    JF_mean: (j.mean + f.mean) / 2,
  };
}

function noGroundTruth(sequence: string): UserError {
  return new UserError({ what: 'A sequence has no ground truth, so it cannot be scored.', where: sequence });
}

function noObject({ name, frames }: Sequence, first: number, rules: Rules): UserError {
  return new UserError({
    what: 'The first annotated frame of a sequence has no object.',
    where: `${name}, frame ${frames[first]}`,
    expected: `at least one (rules ${rules.name}: ${rules.summary})`,
    found: 'an empty mask',
  });
}

function noScoredFrame(sequence: string, count: number, rules: Rules): UserError {
  return new UserError({
    what: 'No frame of a sequence counts.',
    where: sequence,
    expected: `at least three annotated frames (rules ${rules.name}: ${rules.summary})`,
    found: String(count),
  });
}
