import type { Sequence } from '../core/dataset.js';
import { UserError } from '../core/errors.js';
import { type DecayMode, frameStatistics } from '../metrics/statistics.js';
import type { FrameRow, ObjectRow } from '../runs/tables.js';
import { checkPredictions, warnOfOtherSequence } from './check-predictions.js';
import type { FrameMeasure } from './measure.js';
import { type ObjectDetails, objectDetails } from './object-details.js';
import type { ObjectFigures, Rules, ScoredFrame, SelectedObject } from './rules/rules.js';
import type { PredictionPlaces, ScoreOptions } from './score-options.js';

/** What one object has beside its row of the tables. */
export interface ObjectScore extends ObjectDetails {
  readonly seen: boolean | null;
  /** What only these rules have. */
  readonly figures: ObjectFigures;
}

export interface SequenceScore {
  readonly sequence: string;
  /** One row for each annotated frame and object. */
  readonly frames: readonly FrameRow[];
  readonly objects: readonly ObjectRow[];
  /** One for each of `objects`. */
  readonly details: readonly ObjectScore[];
}

/** Absent from truth and from prediction. */
const BOTH_EMPTY: ScoredFrame = { J: 1, F: [1, 1], truth: 0, prediction: 0 };
/** A frame that counts though there is nothing of it. */
const ZERO: ScoredFrame = { J: 0, F: [0, 0], truth: 0, prediction: 0 };

/**
 * Figures of one sequence whose annotated frames have been measured.
 * @param frames every annotated frame, in order
 * @throws UserError naming the file where a scored frame has none, or one of another size or with unknown objects
 */
export function scoreSequence(
  sequence: Sequence,
  frames: readonly FrameMeasure[],
  places: PredictionPlaces,
  options: ScoreOptions,
): SequenceScore {
  const { rules, warn } = options;
  if (frames.length === 0) throw noGroundTruth(sequence.name);
  const { objects, warnings } = rules.select({ sequence, frames });
  requireOneSize(sequence, frames);
  if (!objects.some((object) => object.places.length > 0 || (object.zeros ?? 0) > 0)) {
    throw noScoredFrame(sequence.name, frames.length, rules);
  }
  for (const warning of warnings) warn?.(warning);
  checkPredictions(sequence, frames, objects, places, options);
  warnOfOtherSequence(sequence, frames, options);
  const scored = objects.map((object) => valuesOf(frames, object));
  return {
    sequence: sequence.name,
    frames: frameRows(sequence, frames, objects),
    objects: objects.map(({ name }, i) => objectRow(sequence.name, name, scored[i]!, options.decay)),
    details: objects.map((object, i) => ({
      ...objectDetails(frames, object, sequence.attributes),
      seen: sequence.meta?.get(object.name)?.seen ?? null,
      figures: rules.figures?.(scored[i]!) ?? {},
    })),
  };
}

/** Zero for every object of a sequence that has no predictions, where the rules say so. */
export function zeroScore(sequence: Sequence, rules: Rules): SequenceScore {
  const objects = [...(sequence.meta ?? [])];
  return {
    sequence: sequence.name,
    frames: [],
    objects: objects.map(([name]) => ({ ...objectRow(sequence.name, name, [ZERO]), frames: 0 })),
    details: objects.map(([name, { seen }]) => ({
      ...objectDetails([], { name, places: [] }),
      seen,
      figures: zeroed(rules.figures?.([]) ?? {}),
    })),
  };
}

function zeroed(figures: ObjectFigures): ObjectFigures {
  return Object.fromEntries(Object.entries(figures).map(([name, value]) => [name, value === null ? null : 0]));
}

function valuesOf(frames: readonly FrameMeasure[], { name, places, zeros = 0 }: SelectedObject): ScoredFrame[] {
  const found = places.map((place) => frames[place]!.objects.get(name) ?? BOTH_EMPTY);
  return [...found, ...Array.from({ length: zeros }, () => ZERO)];
}

function frameRows(
  { name: sequence, frames: names }: Sequence,
  frames: readonly FrameMeasure[],
  objects: readonly SelectedObject[],
): FrameRow[] {
  const counted = objects.map(({ places }) => new Set(places));
  return frames.flatMap((frame, place) =>
    objects.flatMap(({ name: object }, i): FrameRow[] => {
      if (frame.annotated?.includes(object) === false) return [];
      const row = { sequence, object, frame: names[frame.index]!, round: null, scored: counted[i]!.has(place) };
      const { J, F, truth } = frame.objects.get(object) ?? BOTH_EMPTY;
      const present = truth > 0;
      return [frame.problem === null ? { ...row, J, F: F[0]!, present } : { ...row, J: null, F: null, present }];
    }),
  );
}

function objectRow(sequence: string, object: string, frames: readonly ScoredFrame[], decay?: DecayMode): ObjectRow {
  const j = frameStatistics(
    frames.map(({ J }) => J),
    decay,
  );
  const f = frameStatistics(
    frames.map(({ F }) => F[0]!),
    decay,
  );
  return {
    sequence,
    object,
    frames: frames.length,
    J_mean: j.mean,
    J_recall: j.recall,
    J_decay: j.decay,
    F_mean: f.mean,
    F_recall: f.recall,
    F_decay: f.decay,
    JF_mean: (j.mean + f.mean) / 2,
  };
}

function requireOneSize({ name, frames: names }: Sequence, frames: readonly FrameMeasure[]): void {
  const [first] = frames;
  const other = frames.find(({ width, height }) => width !== first!.width || height !== first!.height);
  if (other === undefined) return;
  throw new UserError({
    what: 'A mask of the ground truth has another size than the rest of its sequence.',
    where: `${name}, frame ${names[other.index]}`,
    expected: `${first!.width} x ${first!.height}`,
    found: `${other.width} x ${other.height}`,
    next: 'make all masks of the sequence the same size, or leave it out',
  });
}

function noGroundTruth(sequence: string): UserError {
  return new UserError({ what: 'A sequence has no ground truth, so it cannot be scored.', where: sequence });
}

function noScoredFrame(sequence: string, count: number, rules: Rules): UserError {
  return new UserError({
    what: 'No frame of a sequence counts.',
    where: sequence,
    expected: `annotated frames that count, with an object in one of them (rules ${rules.name}: ${rules.summary})`,
    found: `${count} annotated frames`,
  });
}
