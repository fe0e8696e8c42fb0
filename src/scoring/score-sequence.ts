import { type BitMask, createBitMask } from '../core/bit-mask.js';
import type { Annotation, Sequence } from '../core/dataset.js';
import { UserError } from '../core/errors.js';
import { boundary } from '../metrics/boundary.js';
import { region } from '../metrics/region.js';
import { type DecayMode, frameStatistics } from '../metrics/statistics.js';
import type { FrameRow, ObjectRow } from '../runs/tables.js';
import type { Rules } from './rules/rules.js';

/** Where the masks of one sequence are read from. */
export interface SequenceMasks {
  /** Masks of one frame, or null where it has no file. */
  read(frame: string): Promise<Annotation | null>;
  /** Where the frame's mask is or would be. */
  file(frame: string): string;
}

export interface ScoreOptions {
  readonly rules: Rules;
  /** How decays are cut; exact where it is left out. */
  readonly decay?: DecayMode;
  /** An object that the sequence does not have is a warning instead of an error. */
  readonly lenient?: boolean;
  readonly warn?: (line: string) => void;
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
  const frame = sequence.frames[index]!;
  const row = { sequence: sequence.name, frame, round: null, scored };
  const stored = await masks.read(frame);
  if (stored === null) {
    if (scored) throw missingMask(masks.file(frame), sequence.name, frame);
    return objects.map((object) => ({ ...row, object, J: null, F: null }));
  }
  const annotation = await sequence.annotation(index);
  const { width, height } = sizeOf(annotation);
  requireSize(stored, width, height, masks.file(frame));
  const truths = options.rules.truth(annotation);
  const predictions = options.rules.prediction(stored);
  if (scored) checkObjects(predictions, objects, masks.file(frame), options);
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

function sizeOf(annotation: Annotation): { readonly width: number; readonly height: number } {
  return annotation.kind === 'labels' ? annotation.image : annotation;
}

function requireSize(stored: Annotation, width: number, height: number, file: string): void {
  const size = sizeOf(stored);
  if (size.width === width && size.height === height) return;
  throw new UserError({
    what: 'A predicted mask has another size than the ground truth.',
    where: file,
    expected: `${width} x ${height}`,
    found: `${size.width} x ${size.height}`,
    next: 'write the masks at the size of the annotations, resized without interpolation',
  });
}

function checkObjects(
  predictions: ReadonlyMap<string, BitMask>,
  objects: readonly string[],
  file: string,
  { lenient, warn, rules }: ScoreOptions,
): void {
  const unknown = [...predictions.keys()].filter((name) => !objects.includes(name));
  if (unknown.length === 0) return;
  const problem = {
    what: 'A predicted mask has an object that the sequence does not have.',
    where: file,
    expected: `the objects ${objects.join(', ')} (rules ${rules.name})`,
    found: unknown.join(', '),
    next: 'write 0 where there is no object, or pass --lenient to leave such objects out',
  };
  if (lenient !== true) throw new UserError(problem);
  warn?.(`${file}: left out the unknown objects ${unknown.join(', ')}`);
}

function missingMask(file: string, sequence: string, frame: string): UserError {
  return new UserError({
    what: 'A scored frame has no predicted mask.',
    where: file,
    expected: `a mask for every annotated frame but the first and the last of ${sequence}`,
    found: `no file for frame ${frame}`,
    next: 'write an all-zero mask where nothing is predicted',
  });
}

function noGroundTruth(sequence: string): UserError {
  return new UserError({ what: 'A sequence has no ground truth, so it cannot be scored.', where: sequence });
}

function noScoredFrame(sequence: string, count: number, rules: Rules): UserError {
  return new UserError({
    what: 'No frame of a sequence counts.',
    where: sequence,
    expected: `at least three annotated frames (rules ${rules.name}: ${rules.summary})`,
    found: String(count),
  });
}
