import { UserError } from '../../core/errors.js';
import type { FrameMeasure } from '../measure.js';
import { annotatedPlaces, withoutEnds } from './places.js';
import type { Rules } from './rules.js';

/**
 * DAVIS 2017, semi-supervised (davis2017/evaluation.py): the objects are 1 to the highest id of the first annotated
 * frame, also those between that occur nowhere.
 */
export const davis2017: Rules = {
  name: 'davis2017',
  summary: 'objects 1..max id of the first frame, 255 is background, first and last frame left out, mean over objects',
  truth: 'ids-but-void',
  prediction: 'ids',
  unknownObject: 'error',
  missingSequence: 'error',
  means: 'objects',
  select: ({ sequence, frames }) => {
    const names = objectsOfFirst(frames[0]!);
    if (names.length === 0) throw noObject(sequence.name, sequence.frames[frames[0]!.index]!);
    const objects = names.map((name) => ({ name, places: withoutEnds(annotatedPlaces(frames, name)) }));
    return { objects, warnings: [] };
  },
};

function objectsOfFirst({ annotated, objects }: FrameMeasure): readonly string[] {
  if (annotated !== null) return annotated;
  const ids = [...objects].filter(([, { truth }]) => truth > 0).map(([name]) => Number(name));
  return Array.from({ length: Math.max(0, ...ids) }, (_, i) => String(i + 1));
}

function noObject(sequence: string, frame: string): UserError {
  return new UserError({
    what: 'The first annotated frame of a sequence has no object.',
    where: `${sequence}, frame ${frame}`,
    expected: `at least one (rules ${davis2017.name}: ${davis2017.summary})`,
    found: 'an empty mask',
    next: 'score with --rules vos-benchmark, which takes objects from every frame',
  });
}
