import { type BitMask, createBitMask, isEmpty } from '../core/bit-mask.js';
import type { Annotation } from '../core/dataset.js';

/** How objects are found in what is stored; plain data, for workers. */
export type ViewName = 'ids' | 'ids-but-void' | 'one' | 'picture';

/** The label that DAVIS leaves out of every object. */
const VOID_LABEL = 255;
const ONLY_OBJECT = '1';

/**
 * Masks by object name in id order, without empty ones. `ids`: each id but 0 is an object, 255 too (as vos-benchmark takes
 * them); `ids-but-void`: 255 is void (DAVIS 2017); `one`: a single object "1" of all pixels but 0 (DAVIS 2016); `picture`:
 * 255 is void beside other ids and, where it stands alone, the white of a black and white mask, whose object is "1".
 */
export function objectsIn(annotation: Annotation, view: ViewName): ReadonlyMap<string, BitMask> {
  if (view === 'one') return onlyObject(annotation);
  if (annotation.kind === 'objects') return new Map([...annotation.masks].filter(([, mask]) => !isEmpty(mask)));
  if (view === 'picture' && [...annotation.masks.keys()].join() === String(VOID_LABEL)) return onlyObject(annotation);
  const masks = [...annotation.masks].filter(([label]) => view === 'ids' || label !== VOID_LABEL);
  return new Map(masks.sort(([a], [b]) => a - b).map(([label, mask]) => [String(label), mask]));
}

function onlyObject({ width, height, masks }: Annotation): ReadonlyMap<string, BitMask> {
  const filled = [...masks.values()].filter((mask) => !isEmpty(mask));
  if (filled.length <= 1) return new Map(filled.map((mask) => [ONLY_OBJECT, mask]));
  const union = createBitMask(width, height);
  for (const { words } of filled) {
    for (let i = 0; i < words.length; i++) union.words[i]! |= words[i]!;
  }
  return new Map([[ONLY_OBJECT, union]]);
}
