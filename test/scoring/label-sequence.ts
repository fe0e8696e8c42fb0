import type { Annotation, ObjectMeta, Sequence } from '../../src/core/dataset.js';
import { UserError } from '../../src/core/errors.js';
import type { LabelImage } from '../../src/core/image.js';
import { splitLabels } from '../../src/core/label-rows.js';
import type { SequenceScore } from '../../src/scoring/score-sequence.js';
import { type ScoreSetOptions, type SequencePredictions, scoreSet } from '../../src/scoring/score-set.js';

/** Labels from lines of digits; a point is 0. */
export function labels(...lines: readonly string[]): LabelImage {
  const width = lines[0]!.length;
  const data = Uint8Array.from(lines.join('').replaceAll('.', '0'), Number);
  return { width, height: lines.length, data };
}

/** Labels from runs: value, length, value, length, ... */
export function labelsOfRuns(width: number, height: number, runs: readonly number[]): LabelImage {
  const data = new Uint8Array(width * height);
  let at = 0;
  for (let i = 0; i < runs.length; i += 2) {
    data.fill(runs[i]!, at, at + runs[i + 1]!);
    at += runs[i + 1]!;
  }
  return { width, height, data };
}

const frameName = (index: number) => String(index).padStart(5, '0');

export function annotationOf(image: LabelImage): Annotation {
  return { kind: 'labels', width: image.width, height: image.height, masks: splitLabels(image) };
}

export interface MadeSequence {
  readonly name?: string;
  /** Names of the frames; 00000, 00001, ... where they are left out. */
  readonly frames?: readonly string[];
  readonly meta?: ReadonlyMap<string, ObjectMeta> | undefined;
  readonly attributes?: readonly string[];
}

/** A sequence without pictures, held in memory; a frame of null is not annotated. */
export function sequenceOf(truth: readonly (Annotation | null)[], made: MadeSequence = {}): Sequence {
  const absent = () => Promise.reject(new Error('not there'));
  return {
    name: made.name ?? 'made',
    frames: made.frames ?? truth.map((_, i) => frameName(i)),
    annotated: truth.flatMap((annotation, i) => (annotation === null ? [] : [i])),
    hasPictures: false,
    size: absent,
    picture: absent,
    objectMasks: absent,
    source: (index) => ({ kind: 'given', annotation: truth[index]! }),
    ...(made.meta === undefined ? {} : { meta: made.meta }),
    ...(made.attributes === undefined ? {} : { attributes: made.attributes }),
  };
}

/** Predictions by frame name; null where a frame has no file, and an error where it cannot be read. */
export function predictionsOf(
  predictions: ReadonlyMap<string, Annotation | Error | null>,
  objects: readonly string[] = [],
): SequencePredictions {
  return {
    source: (frame) => {
      const stored = predictions.get(frame) ?? null;
      if (stored === null) return null;
      if (!(stored instanceof Error)) return { kind: 'given', annotation: stored };
      return {
        kind: 'given',
        get annotation(): Annotation {
          throw stored;
        },
      };
    },
    file: (frame, object) => ['made', ...(object === undefined ? [] : [object]), `${frame}.png`].join('/'),
    objects,
  };
}

/** Scores one sequence in memory; what is wrong with it is thrown. */
export async function scoreMade(
  sequence: Sequence,
  predictions: readonly (Annotation | Error | null)[],
  options: ScoreSetOptions,
  objects?: readonly string[],
): Promise<SequenceScore> {
  const byFrame = new Map(sequence.frames.map((frame, i) => [frame, predictions[i] ?? null]));
  const job = { sequence, predictions: predictionsOf(byFrame, objects), isMissing: false };
  const { scores, failures } = await scoreSet([job], { ...options, jobs: 1 });
  if (failures.length > 0) throw new UserError({ what: failures[0]!.message });
  return scores[0]!;
}
