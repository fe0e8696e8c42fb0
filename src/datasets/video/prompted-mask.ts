import { dirname, resolve } from 'node:path';
import { type BitMask, createBitMask, isEmpty } from '../../core/bit-mask.js';
import type { RunLengths } from '../../core/dataset.js';
import { UserError } from '../../core/errors.js';
import { decodeCocoRle } from '../codecs/coco-rle.js';
import { type LabelMasks, readLabelMasks } from '../codecs/png-masks.js';

interface MaskPlace {
  /** The prompts.json, whose folder paths start from. */
  readonly file: string;
  /** The place in it. */
  readonly where: string;
  readonly object: number;
  /** Of the video, in pixels. */
  readonly size: { readonly width: number; readonly height: number };
}

/**
 * The mask of a mask prompt: COCO run lengths, or a PNG, of which the object's own label counts where it has several.
 * @throws UserError where it cannot be read, has another size than the video, is empty, or lacks the object
 */
export function promptedMask(given: string | RunLengths, place: MaskPlace): BitMask {
  const mask = typeof given === 'string' ? labelled(given, place) : decodeCocoRle(given, place.where);
  const { width, height } = place.size;
  if (mask.width !== width || mask.height !== height) {
    throw new UserError({
      what: 'A mask prompt has another size than the video.',
      where: place.where,
      expected: `${width}x${height}`,
      found: `${mask.width}x${mask.height}`,
      next: 'make the mask at the size of the frames, without interpolation',
    });
  }
  if (!isEmpty(mask)) return mask;
  const next = 'set the pixels of the object to its number, or take the prompt out';
  throw new UserError({ what: 'A mask prompt is empty.', where: place.where, found: 'no pixel of the object', next });
}

function labelled(path: string, { file, where, object }: MaskPlace): BitMask {
  const png = resolve(dirname(file), path);
  const { width, height, masks } = readMask(png, where);
  const own = masks.get(object);
  if (own !== undefined) return own;
  const [only] = masks.values();
  if (masks.size === 1) return only!;
  if (masks.size === 0) return createBitMask(width, height);
  throw new UserError({
    what: 'The picture of a mask prompt holds several objects, and not this one.',
    where: `${where}, ${png}`,
    expected: `pixels of the value ${object}, or of one value only`,
    found: `the values ${[...masks.keys()].slice(0, 8).join(', ')}`,
    next: 'give the object the number that it has in the picture',
  });
}

/** @throws UserError that names the place of the prompt too */
function readMask(png: string, where: string): LabelMasks {
  try {
    return readLabelMasks(png);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    const next = 'give the path of a PNG from the folder of the prompts';
    throw new UserError({ ...error.problem, where: `${where}, ${png}`, next }, { cause: error });
  }
}
