import type { Sequence } from '../../core/dataset.js';
import { formatProblem } from '../../core/errors.js';
import { objectsIn, type ViewName } from '../object-views.js';
import { readMasks } from '../read-masks.js';
import { annotationGaps, metaPlaces, usualStep } from './check-annotated.js';
import { objectNames, withoutFolders } from './check-objects.js';
import { type Defect, defectOf, warning } from './defect.js';

/** Defects of one sequence are cut off here: of a thousand broken files the first say enough. */
const MOST = 20;

export interface SequenceCheck {
  readonly objects: number;
  readonly defects: readonly Defect[];
}

export interface CheckOptions {
  readonly view: ViewName;
  /** True where every object is in the first annotated frame, as in DAVIS. */
  readonly isFirstComplete: boolean;
  /** True where each object has a folder of its own, as in SA-V. */
  readonly hasObjectFolders: boolean;
  /** Also decodes every picture. */
  readonly withPictures: boolean;
}

/** Reads every mask, and every picture if asked, of one sequence. */
export async function checkSequence(sequence: Sequence, options: CheckOptions): Promise<SequenceCheck> {
  const all: Defect[] = [...numbering(sequence), ...annotationGaps(sequence), ...metaPlaces(sequence)];
  const found = readEveryMask(sequence, options.view, all);
  const names = [...new Set(found.flatMap((frame) => frame.names))];
  if (options.isFirstComplete) all.push(...lateObjects(sequence, found));
  if (options.hasObjectFolders) all.push(...withoutFolders(sequence), ...objectNames(sequence.name, names));
  all.push(...metaObjects(sequence, found));
  if (options.withPictures && sequence.hasPictures) await readEveryPicture(sequence, all);
  const objects = names.length;
  if (found.length > 0 && objects === 0) all.push(noObject(sequence));
  // A mask that cannot be read is met again beside its picture.
  const defects = [...new Map(all.map((defect) => [formatProblem(defect), defect])).values()];
  const more = defects.length - MOST;
  if (more <= 0) return { objects, defects };
  const rest = warning(sequence.name, {
    what: `${more} more defects of this sequence are not listed.`,
    where: sequence.name,
  });
  return { objects, defects: [...defects.slice(0, MOST), rest] };
}

interface FoundFrame {
  readonly frame: string;
  readonly names: readonly string[];
}

function readEveryMask(sequence: Sequence, view: ViewName, defects: Defect[]): FoundFrame[] {
  const found: FoundFrame[] = [];
  let size: string | undefined;
  for (const index of sequence.annotated) {
    const frame = sequence.frames[index]!;
    try {
      const source = sequence.source(index);
      const stored = readMasks(source);
      const own = `${stored.width}x${stored.height}`;
      size ??= own;
      if (own !== size) defects.push(otherSize(sequence.name, frame, size, own));
      found.push({ frame, names: [...objectsIn(stored, view).keys()] });
    } catch (error) {
      defects.push(defectOf(error, sequence.name));
    }
  }
  return found;
}

async function readEveryPicture(sequence: Sequence, defects: Defect[]): Promise<void> {
  for (const index of sequence.frames.keys()) {
    try {
      await sequence.picture(index);
    } catch (error) {
      defects.push(defectOf(error, sequence.name));
    }
  }
  const [first] = sequence.annotated;
  if (first === undefined) return;
  try {
    await sequence.objectMasks(first);
  } catch (error) {
    defects.push(defectOf(error, sequence.name));
  }
}

/** Numbered frames whose step changes: a frame was lost, or one too many came in. */
function numbering({ name, frames }: Sequence): Defect[] {
  const numbers = frames.map((frame) => Number(/\d+$/.exec(frame)?.[0] ?? Number.NaN));
  if (frames.length < 3 || numbers.some(Number.isNaN)) return [];
  const usual = usualStep(numbers);
  const gaps = frames.slice(1).flatMap((frame, i) => {
    return numbers[i + 1]! - numbers[i]! === usual ? [] : [`${frames[i]} to ${frame}`];
  });
  if (gaps.length === 0) return [];
  return [
    warning(name, {
      what: 'The frames are not numbered without gaps.',
      where: name,
      expected: `steps of ${usual}`,
      found: `${gaps.slice(0, 3).join(', ')}${gaps.length > 3 ? `, and ${gaps.length - 3} more` : ''}`,
      next: 'extract the data set again; frames that are missing are no frames to a tracker',
    }),
  ];
}

function lateObjects({ name }: Sequence, found: readonly FoundFrame[]): Defect[] {
  const [first, ...others] = found;
  const late = new Map<string, string>();
  for (const { frame, names } of others) {
    for (const object of names) if (!first!.names.includes(object) && !late.has(object)) late.set(object, frame);
  }
  return [...late].map(([object, frame]) =>
    warning(name, {
      what: 'An object is not in the first annotated frame, so a tracker is never given it.',
      where: `${name}, frame ${frame}`,
      expected: `the objects ${first!.names.join(', ') || '(none)'} of frame ${first!.frame}`,
      found: object,
      next: 'paint it void (255) or into the first frame; the rules davis2017 leave it out',
    }),
  );
}

function metaObjects({ name, meta }: Sequence, found: readonly FoundFrame[]): Defect[] {
  if (meta === undefined) return [];
  const seen = new Set(found.flatMap(({ names }) => names));
  const unknown = [...seen].filter((object) => !meta.has(object));
  const absent = [...meta.keys()].filter((object) => !seen.has(object));
  const problem = (what: string, list: readonly string[]) =>
    warning(name, {
      what,
      where: name,
      expected: `the objects ${[...meta.keys()].join(', ')}`,
      found: list.join(', '),
      next: 'take the meta.json and the annotations of one release',
    });
  return [
    ...(unknown.length === 0 ? [] : [problem('Masks have objects that meta.json does not name.', unknown)]),
    ...(absent.length === 0 ? [] : [problem('meta.json names objects that no mask has.', absent)]),
  ];
}

function otherSize(sequence: string, frame: string, expected: string, found: string): Defect {
  return {
    ...{ severity: 'error', sequence, what: 'A mask has another size than the first of its sequence.' },
    ...{ where: `${sequence}, frame ${frame}`, expected, found, next: 'make all masks of the sequence the same size' },
  };
}

function noObject({ name }: Sequence): Defect {
  return warning(name, {
    what: 'No mask of the sequence has an object.',
    where: name,
    next: 'leave the sequence out, or check that these are masks and not a placeholder',
  });
}
