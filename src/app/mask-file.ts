import type { BitMask } from '../core/bit-mask.js';
import { labelImageOf } from '../datasets/label-image.js';
import { writeLabelMask, writeObjectMask } from '../datasets/mask-writer.js';

/** One file of masks, to be painted, encoded and written. */
export type MaskFile =
  | {
      readonly kind: 'labels';
      readonly file: string;
      readonly masks: ReadonlyMap<string, BitMask>;
      readonly width: number;
      readonly height: number;
    }
  | { readonly kind: 'object'; readonly file: string; readonly mask: BitMask };

/** Writes it on this thread; of `labels` the names and sizes were checked before. */
export async function writeMaskFile(wanted: MaskFile): Promise<void> {
  if (wanted.kind === 'object') return writeObjectMask(wanted.file, wanted.mask);
  return writeLabelMask(wanted.file, labelImageOf(wanted.masks, wanted.width, wanted.height));
}
