import type { RunLengths } from '../core/dataset.js';
import { UserError } from '../core/errors.js';
import type { PictureSize } from './codecs/picture-size.js';
import { listAt, objectAt } from './json-checks.js';

/**
 * COCO run lengths as a JSON file has them; the runs themselves are looked at when they are decoded.
 * @throws UserError where they are none, or not of the picture's size
 */
export function runLengthsAt(value: unknown, { width, height }: PictureSize, where: string): RunLengths {
  const { size, counts } = objectAt(value, where);
  const [rows, columns] = listAt(size, `${where}.size`);
  if (rows !== height || columns !== width) {
    throw new UserError({
      what: 'A mask has another size than its picture.',
      where: `${where}.size`,
      expected: `[${height}, ${width}] (height, width)`,
      found: JSON.stringify(size).slice(0, 80),
      next: 'export the annotations again',
    });
  }
  const runs = typeof counts === 'string' ? counts : (listAt(counts, `${where}.counts`) as readonly number[]);
  return { size: [height, width], counts: runs };
}
