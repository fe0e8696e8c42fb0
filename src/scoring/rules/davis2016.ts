import { type BitMask, createBitMask, foregroundMask } from '../../core/bit-mask.js';
import type { Annotation } from '../../core/dataset.js';
import { type Rules, withoutEnds } from './rules.js';

const ONLY_OBJECT = '1';

/** DAVIS 2016: one object a sequence, every pixel that is not 0 (0/255 masks and ids alike). */
export const davis2016: Rules = {
  name: 'davis2016',
  summary: 'one object a sequence (mask > 0), first and last frame left out, mean over sequences',
  objects: () => [ONLY_OBJECT],
  isScored: withoutEnds,
  truth: foreground,
  prediction: foreground,
};

function foreground(annotation: Annotation): ReadonlyMap<string, BitMask> {
  if (annotation.kind === 'objects') return new Map([[ONLY_OBJECT, unionOf(annotation)]]);
  return new Map([[ONLY_OBJECT, foregroundMask(annotation.image)]]);
}

function unionOf({ width, height, masks }: Extract<Annotation, { kind: 'objects' }>): BitMask {
  const union = createBitMask(width, height);
  for (const { words } of masks.values()) {
    for (let i = 0; i < words.length; i++) union.words[i]! |= words[i]!;
  }
  return union;
}
