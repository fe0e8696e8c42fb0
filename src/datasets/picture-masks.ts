import type { MaskSource, RunLengths, Sequence } from '../core/dataset.js';
import type { PictureSize } from './codecs/picture-size.js';
import { storedSequence } from './stored-sequence.js';

/** A picture whose masks are listed in a JSON file. */
export interface ListedPicture {
  readonly name: string;
  /** Null where the set has no pictures: it can be scored. */
  readonly file: string | null;
  /** The JSON file. */
  readonly list: string;
  /** What the list says. */
  readonly size: () => PictureSize;
  /** The masks by object name, of the size that the list says. */
  readonly masks: () => readonly (readonly [object: string, mask: RunLengths])[];
}

/** A sequence of one frame, which has the picture's name; its masks are made when asked for. */
export function pictureSequence({ name, file, list, size, masks }: ListedPicture): Sequence {
  const where = `${list}, picture ${name}`;
  const source = (): MaskSource => {
    const objects = masks();
    if (objects.length > 0) return { kind: 'rle', where, objects };
    return { kind: 'given', annotation: { kind: 'objects', ...size(), masks: new Map() } };
  };
  return storedSequence({
    name,
    frames: [name],
    annotated: [0],
    pictures: file === null ? null : new Map([[name, file]]),
    masks: { folder: list, fileOf: () => list, source },
    view: 'ids',
    listedSize: size,
    files: file === null ? [list] : [list, file],
  });
}
