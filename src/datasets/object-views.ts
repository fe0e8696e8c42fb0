import { type BitMask, foregroundMask, isEmpty, splitLabels } from '../core/bit-mask.js';
import type { Annotation } from '../core/dataset.js';

/** How a format finds objects in what is stored: masks by object name in id order, without empty ones. */
export type ObjectView = (annotation: Annotation) => ReadonlyMap<string, BitMask>;

/** The label that DAVIS leaves out of every object. */
export const VOID_LABEL = 255;

/** DAVIS 2017: each id is an object, 255 is void. */
export const idsButVoid: ObjectView = (annotation) => byName(annotation, VOID_LABEL);

/** Bare masks: each id but 0 is an object, 255 too (as vos-benchmark takes them). */
export const everyId: ObjectView = (annotation) => byName(annotation);

/** DAVIS 2016: one object, "1", of all pixels but 0. */
export const oneObject: ObjectView = (annotation) => {
  if (annotation.kind === 'objects') return byName(annotation);
  const mask = foregroundMask(annotation.image);
  return new Map(isEmpty(mask) ? [] : [['1', mask]]);
};

function byName(annotation: Annotation, left?: number): ReadonlyMap<string, BitMask> {
  if (annotation.kind === 'objects') {
    return new Map([...annotation.masks].filter(([, mask]) => !isEmpty(mask)));
  }
  const masks = [...splitLabels(annotation.image)].filter(([id]) => id !== left);
  return new Map(masks.sort(([a], [b]) => a - b).map(([id, mask]) => [String(id), mask]));
}
