import { type BitMask, splitLabels } from '../../core/bit-mask.js';
import type { Annotation } from '../../core/dataset.js';
import { type Rules, withoutEnds } from './rules.js';

/** Background in the ground truth of DAVIS 2017. */
const VOID = 255;

/**
 * DAVIS 2017, semi-supervised (davis2017/evaluation.py): the objects are 1 to the highest id of the first annotated
 * frame, also those between that occur nowhere.
 */
export const davis2017: Rules = {
  name: 'davis2017',
  summary: 'objects 1..max id of the first frame, 255 is background, first and last frame left out, mean over objects',
  objects: (first) => {
    if (first.kind === 'objects') return [...first.masks.keys()];
    const highest = first.image.data.reduce((max, id) => (id !== VOID && id > max ? id : max), 0);
    return Array.from({ length: highest }, (_, i) => String(i + 1));
  },
  isScored: withoutEnds,
  truth: (annotation) => masksById(annotation, true),
  prediction: (annotation) => masksById(annotation, false),
};

function masksById(annotation: Annotation, isTruth: boolean): ReadonlyMap<string, BitMask> {
  if (annotation.kind === 'objects') return annotation.masks;
  const masks = [...splitLabels(annotation.image)].filter(([id]) => !(isTruth && id === VOID));
  return new Map(masks.map(([id, mask]) => [String(id), mask]));
}
