import type { Sequence } from '../../core/dataset.js';
import { UserError } from '../../core/errors.js';
import { naturalCompare } from '../../datasets/natural-order.js';
import { annotatedPlaces, objectsOfMeta } from './places.js';
import type { Rules } from './rules.js';

/**
 * YouTube-VOS (Xu et al., arXiv 1809.03327), whose evaluator is a server: annotated frames after the one where an object is
 * given.
 */
export const youtubeVos: Rules = {
  name: 'youtube-vos',
  summary:
    'objects of meta.json, annotated frames after the first of each, mean of J and F over seen and unseen objects',
  truth: 'ids',
  prediction: 'ids',
  unknownObject: 'warning',
  missingSequence: 'error',
  means: 'seen-unseen',
  select: ({ sequence, frames }) => {
    const objects = [...objectsOfMeta(sequence, 'youtube-vos')].map(([name, { first }]) => {
      const places = annotatedPlaces(frames, name);
      const given = places.find((place) =>
        first === null
          ? (frames[place]!.objects.get(name)?.truth ?? 0) > 0
          : sequence.frames[frames[place]!.index] === first,
      );
      if (given === undefined && isWithin(sequence, first)) throw noFirst(sequence.name, name, first);
      return { name, places: given === undefined ? [] : places.filter((place) => place > given) };
    });
    const left = objects.filter(({ places }) => places.length === 0).map(({ name }) => name);
    const warning = `${sequence.name}: left out ${left.join(', ')}, which no annotated frame follows`;
    return {
      objects: objects.filter(({ places }) => places.length > 0),
      warnings: left.length === 0 ? [] : [warning],
    };
  },
};

/** Of a sequence of which only some frames are taken, an object may come after them. */
function isWithin({ frames }: Sequence, first: string | null): first is string {
  return first !== null && naturalCompare(first, frames.at(-1)!) <= 0;
}

function noFirst(sequence: string, object: string, frame: string): UserError {
  return new UserError({
    what: 'meta.json gives an object a first frame that has no mask.',
    where: `${sequence}, object ${object}`,
    expected: `a mask of frame ${frame}`,
    found: 'none',
    next: 'extract the annotations again, or take the meta.json that belongs to them',
  });
}
