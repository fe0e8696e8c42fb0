import { type BitMask, createBitMask } from '../core/bit-mask.js';
import type { Annotation, MaskSource } from '../core/dataset.js';
import { UserError } from '../core/errors.js';
import type { MaskMaker } from '../core/label-rows.js';
import { decodeCocoRle } from './codecs/coco-rle.js';
import { readLabelMasks } from './codecs/png-masks.js';

interface NamedMask {
  readonly object: string;
  readonly file: string;
  readonly mask: BitMask;
}

/**
 * Reads one frame's masks as they are stored. It blocks: scoring reads nothing but small files, one after another on each
 * thread.
 * @param make makes the masks, except those of run lengths
 * @throws UserError that names the file where it is missing or broken, where the objects of a frame differ in size, or
 *   where one object's file holds several
 */
export function readMasks(source: MaskSource, make: MaskMaker = createBitMask): Annotation {
  switch (source.kind) {
    case 'labels':
      return { kind: 'labels', ...readLabelMasks(source.file, make) };
    case 'objects':
      return oneFrame(source.files.map(([object, file]) => ({ object, file, mask: readObject(file, make) })));
    case 'rle': {
      const { where } = source;
      return oneFrame(
        source.objects.map(([object, rle]) => {
          const file = `${where}, object ${object}`;
          return { object, file, mask: decodeCocoRle(rle, file) };
        }),
      );
    }
    case 'given':
      return source.annotation;
  }
}

function readObject(file: string, make: MaskMaker): BitMask {
  const { width, height, masks } = readLabelMasks(file, make);
  const [first = make(width, height)] = masks.values();
  if (masks.size <= 1) return first;
  const values = [0, ...masks.keys()];
  throw new UserError({
    what: "The mask of one object holds several values, as if it were several objects'.",
    where: file,
    expected: '0 and one other value',
    found: `${values.slice(0, 5).join(', ')}${values.length > 5 ? ', ...' : ''}`,
    next: 'write one folder an object, each with masks of that object alone',
  });
}

function oneFrame(masks: readonly NamedMask[]): Annotation {
  const first = masks[0]!;
  const { width, height } = first.mask;
  const other = masks.find(({ mask }) => mask.width !== width || mask.height !== height);
  if (other !== undefined) {
    throw new UserError({
      what: 'The masks of one frame differ in size.',
      where: other.file,
      expected: `${width}x${height}, as ${first.file}`,
      found: `${other.mask.width}x${other.mask.height}`,
      next: 'make the masks of all objects the same size',
    });
  }
  return { kind: 'objects', width, height, masks: new Map(masks.map(({ object, mask }) => [object, mask])) };
}
