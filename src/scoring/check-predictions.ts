import type { Sequence } from '../core/dataset.js';
import { UserError } from '../core/errors.js';
import type { FrameMeasure } from './measure.js';
import { objectsOfTruth } from './rules/places.js';
import type { Rules, SelectedObject } from './rules/rules.js';
import type { PredictionPlaces, ScoreOptions } from './score-options.js';

/**
 * Holds the predictions of the frames that count against what the rules ask for; a frame that does not count may lack them.
 * @throws UserError naming the file
 */
export function checkPredictions(
  sequence: Sequence,
  frames: readonly FrameMeasure[],
  objects: readonly SelectedObject[],
  places: PredictionPlaces,
  options: ScoreOptions,
): void {
  const names = knownObjects(sequence, frames, objects, options);
  const unknown = new Map<string, string>();
  for (const [place, frame] of frames.entries()) {
    const name = sequence.frames[frame.index]!;
    const counted = objects.filter((object) => object.places.includes(place));
    if (frame.problem !== null) {
      if (counted.length > 0) throw problemError(frame.problem, sequence.name, name, places);
      if (frame.problem !== 'missing') options.warn?.(passedOver(frame.problem, places.file(name)));
      continue;
    }
    if (counted.length === 0) continue;
    requireFiles(sequence.name, name, frame, counted, places);
    for (const [object, { prediction }] of frame.objects) {
      if (prediction === 0 || names.has(object)) continue;
      if (isError(options)) throw unknownObject(places.file(name), object, [...names], options.rules);
      if (!unknown.has(object)) unknown.set(object, places.file(name));
    }
  }
  if (unknown.size === 0) return;
  const [first] = unknown.values();
  options.warn?.(
    `${first}: left out the unknown objects ${[...unknown.keys()].join(', ')} (rules ${options.rules.name})`,
  );
}

/** Those that count; where the rest is merely left out, also those that the ground truth has and the rules left out. */
function knownObjects(
  { meta }: Sequence,
  frames: readonly FrameMeasure[],
  objects: readonly SelectedObject[],
  options: ScoreOptions,
): ReadonlySet<string> {
  const counted = objects.map(({ name }) => name);
  if (options.rules.unknownObject === 'error') return new Set(counted);
  return new Set([...counted, ...objectsOfTruth(frames), ...(meta?.keys() ?? [])]);
}

function isError({ rules, lenient }: ScoreOptions): boolean {
  return rules.unknownObject === 'error' && lenient !== true;
}

/** The first frame is given to a tracker: where not even that agrees, the masks may be another sequence's. */
export function warnOfOtherSequence(sequence: Sequence, frames: readonly FrameMeasure[], options: ScoreOptions): void {
  const first = frames[0];
  if (first === undefined || first.problem !== null || options.rules.isFirstGiven === false) return;
  const present = [...first.objects.values()].filter(({ truth }) => truth > 0);
  if (present.length === 0 || present.some(({ J }) => J >= 0.1)) return;
  options.warn?.(
    `${sequence.name}: the predictions of its first frame, which a tracker is given, hardly meet the ground truth: are these the masks of another sequence?`,
  );
}

/** An object that has a folder but lacks a file is an unfinished copy rather than an empty mask. */
function requireFiles(
  sequence: string,
  name: string,
  { predicted }: FrameMeasure,
  counted: readonly SelectedObject[],
  places: PredictionPlaces,
): void {
  if (predicted === null) return;
  const lacking = counted.find((object) => places.objects.includes(object.name) && !predicted.includes(object.name));
  if (lacking !== undefined) throw missingMask(places.file(name, lacking.name), sequence, name, places);
}

type FrameProblem = Exclude<FrameMeasure['problem'], null>;

function problemError(problem: FrameProblem, sequence: string, name: string, places: PredictionPlaces): UserError {
  const file = places.file(name);
  return problem === 'missing' ? missingMask(file, sequence, name, places) : new UserError({ where: file, ...problem });
}

function passedOver(problem: Exclude<FrameProblem, 'missing'>, file: string): string {
  return `${file}: ${problem.what} The frame does not count, so it is left empty.`;
}

function unknownObject(file: string, object: string, names: readonly string[], rules: Rules): UserError {
  return new UserError({
    what: 'A predicted mask has an object that the sequence does not have.',
    where: file,
    expected: `the objects ${names.join(', ')} (rules ${rules.name})`,
    found: object,
    next: 'write 0 where there is no object, or pass --lenient to leave such objects out',
  });
}

function missingMask(file: string, sequence: string, frame: string, { found }: PredictionPlaces): UserError {
  return new UserError({
    what: 'A scored frame has no predicted mask.',
    where: file,
    expected: `a mask for every annotated frame of ${sequence} that counts`,
    found: `no file for frame ${frame}${found === undefined ? '' : `; the folder has ${found}`}`,
    next: 'write an all-zero mask where nothing is predicted',
  });
}
