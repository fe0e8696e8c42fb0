import type { BitMask } from '../core/bit-mask.js';
import type { Annotation } from '../core/dataset.js';
import { UserError } from '../core/errors.js';
import type { Rules } from './rules/rules.js';

/** Where the masks of one sequence are read from. */
export interface SequenceMasks {
  /** Masks of one frame, or null where it has no file. */
  read(frame: string): Promise<Annotation | null>;
  /** Where the frame's mask is or would be; of one object where each has a folder. */
  file(frame: string, object?: string): string;
  /** Names of the folders where each object has one: of these every scored frame needs a file. */
  readonly objects?: readonly string[];
}

export interface ReadOptions {
  readonly rules: Rules;
  /** An object that the sequence does not have is a warning instead of an error. */
  readonly lenient?: boolean;
  readonly warn?: ((line: string) => void) | undefined;
}

/** The frame whose predictions are read. */
export interface FramePlace {
  readonly sequence: string;
  readonly frame: string;
  readonly scored: boolean;
}

export interface MaskSize {
  readonly width: number;
  readonly height: number;
}

/**
 * The predicted masks of one frame by object, or null where an unscored frame has none that can be compared.
 * @throws UserError naming the file where a scored frame has none, one of another size, or one with unknown objects
 */
export async function readPredictions(
  masks: SequenceMasks,
  place: FramePlace,
  size: MaskSize,
  objects: readonly string[],
  options: ReadOptions,
): Promise<ReadonlyMap<string, BitMask> | null> {
  try {
    const stored = await masks.read(place.frame);
    if (stored === null) {
      if (place.scored) throw missingMask(masks.file(place.frame), place);
      return null;
    }
    requireSize(stored, size, masks.file(place.frame));
    const predictions = options.rules.prediction(stored);
    if (place.scored) {
      requireFiles(masks, place, objects, stored);
      checkObjects(predictions, objects, masks.file(place.frame), options);
    }
    return predictions;
  } catch (error) {
    // The benchmark never opens the files of frames that do not count.
    if (place.scored || !(error instanceof UserError)) throw error;
    options.warn?.(`${masks.file(place.frame)}: ${error.problem.what} The frame does not count, so it is left empty.`);
    return null;
  }
}

export function sizeOf(annotation: Annotation): MaskSize {
  return annotation.kind === 'labels' ? annotation.image : annotation;
}

function requireSize(stored: Annotation, { width, height }: MaskSize, file: string): void {
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

/** An object that has a folder but lacks a file is an unfinished copy rather than an empty mask. */
function requireFiles(masks: SequenceMasks, place: FramePlace, objects: readonly string[], stored: Annotation): void {
  if (stored.kind === 'labels') return;
  const lacking = objects.find((object) => masks.objects?.includes(object) && !stored.masks.has(object));
  if (lacking !== undefined) throw missingMask(masks.file(place.frame, lacking), place);
}

function checkObjects(
  predictions: ReadonlyMap<string, BitMask>,
  objects: readonly string[],
  file: string,
  { lenient, warn, rules }: ReadOptions,
): void {
  const unknown = [...predictions.keys()].filter((name) => !objects.includes(name));
  if (unknown.length === 0) return;
  if (lenient === true) {
    warn?.(`${file}: left out the unknown objects ${unknown.join(', ')}`);
    return;
  }
  throw new UserError({
    what: 'A predicted mask has an object that the sequence does not have.',
    where: file,
    expected: `the objects ${objects.join(', ')} (rules ${rules.name})`,
    found: unknown.join(', '),
    next: 'write 0 where there is no object, or pass --lenient to leave such objects out',
  });
}

function missingMask(file: string, { sequence, frame }: FramePlace): UserError {
  return new UserError({
    what: 'A scored frame has no predicted mask.',
    where: file,
    expected: `a mask for every annotated frame but the first and the last of ${sequence}`,
    found: `no file for frame ${frame}`,
    next: 'write an all-zero mask where nothing is predicted',
  });
}
