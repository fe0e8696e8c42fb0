import type { ObjectMeta, Sequence } from '../../core/dataset.js';
import { UserError } from '../../core/errors.js';
import { naturalCompare } from '../../datasets/natural-order.js';
import type { FrameMeasure } from '../measure.js';
import type { MeasuredSequence, SelectedObject, Selection } from './rules.js';

/** Places of the frames that have ground truth of an object, be it that it is absent. */
export function annotatedPlaces(frames: readonly FrameMeasure[], object: string): readonly number[] {
  return [...frames.keys()].filter((place) => frames[place]!.annotated?.includes(object) ?? true);
}

/** The first and the last annotated frame are given or left out in every DAVIS benchmark. */
export function withoutEnds(places: readonly number[]): readonly number[] {
  return places.slice(1, -1);
}

/** Names of all objects of the ground truth, in natural order. */
export function objectsOfTruth(frames: readonly FrameMeasure[]): readonly string[] {
  const present = frames.flatMap(({ objects }) => [...objects].filter(([, { truth }]) => truth > 0));
  const named = frames.flatMap(({ annotated }) => annotated ?? []);
  return [...new Set([...present.map(([name]) => name), ...named])].sort(naturalCompare);
}

/**
 * As vos-benchmark and the SA-V evaluator count (evaluator.py, feed_frame): ends left out; the objects of the frames that
 * are left, each from the first frame in which ground truth or prediction has it.
 */
export function fromFirstSeen({ frames, sequence }: MeasuredSequence): Selection {
  const objects: SelectedObject[] = [];
  const left: string[] = [];
  for (const name of objectsOfTruth(frames)) {
    const places = withoutEnds(annotatedPlaces(frames, name));
    const first = places.findIndex((place) => frames[place]!.objects.has(name));
    const isInTruth = places.some((place) => (frames[place]!.objects.get(name)?.truth ?? 0) > 0);
    if (isInTruth) objects.push({ name, places: places.slice(first) });
    else left.push(name);
  }
  const warning = `${sequence.name}: left out ${left.join(', ')}, of which no frame that counts has ground truth`;
  return { objects, warnings: left.length === 0 ? [] : [warning] };
}

/** The objects that the data set's own list names. @throws UserError where it has no such list */
export function objectsOfMeta({ meta, name }: Sequence, rules: string): ReadonlyMap<string, ObjectMeta> {
  if (meta !== undefined) return meta;
  throw new UserError({
    what: `The rules ${rules} take the objects from the data set's meta.json, which it does not have.`,
    where: name,
    expected: 'a meta.json beside Annotations',
    next: 'give the root of the data set and its format, or score with --rules vos-benchmark',
  });
}
