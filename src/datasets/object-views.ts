import { type BitMask, createBitMask, foregroundMask, isEmpty, splitLabels } from '../core/bit-mask.js';
import type { Annotation } from '../core/dataset.js';

/** How objects are found in what is stored; plain data, for workers. */
export type ViewName = 'ids' | 'ids-but-void' | 'one';

/** The label that DAVIS leaves out of every object. */
const VOID_LABEL = 255;
const ONLY_OBJECT = '1';

/**
 * Masks by object name in id order, without empty ones. `ids`: each id but 0 is an object, 255 too (as vos-benchmark takes
 * them); `ids-but-void`: 255 is void (DAVIS 2017); `one`: a single object "1" of all pixels but 0 (DAVIS 2016).
 */
export function objectsIn(annotation: Annotation, view: ViewName): ReadonlyMap<string, BitMask> {
  if (view === 'one') return onlyObject(annotation);
  if (annotation.kind === 'objects') return new Map([...annotation.masks].filter(([, mask]) => !isEmpty(mask)));
  const masks = [...splitLabels(annotation.image)].filter(([id]) => view === 'ids' || id !== VOID_LABEL);
  return new Map(masks.sort(([a], [b]) => a - b).map(([id, mask]) => [String(id), mask]));
}

function onlyObject(annotation: Annotation): ReadonlyMap<string, BitMask> {
  const mask = annotation.kind === 'labels' ? foregroundMask(annotation.image) : unionOf(annotation);
  return new Map(isEmpty(mask) ? [] : [[ONLY_OBJECT, mask]]);
}

function unionOf({ width, height, masks }: Extract<Annotation, { kind: 'objects' }>): BitMask {
  const union = createBitMask(width, height);
  for (const { words } of masks.values()) {
    for (let i = 0; i < words.length; i++) union.words[i]! |= words[i]!;
  }
  return union;
}
