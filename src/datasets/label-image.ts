import { type BitMask, paintMask } from '../core/bit-mask.js';
import { UserError } from '../core/errors.js';
import type { LabelImage } from '../core/image.js';

/**
 * Joins masks into one label image. Objects are named by their id, 1 to 254 ("1", "001"; 255 is void); where masks overlap
 * the lowest id wins, as in put_per_obj_mask of the official tools/vos_inference.py.
 * @param masks all of the size width x height.
 * @throws UserError where a name is no id.
 */
export function labelImageOf(masks: ReadonlyMap<string, BitMask>, width: number, height: number): LabelImage {
  const data = new Uint8Array(width * height);
  for (const [id, mask] of checkedLabels(masks, width, height)) paintMask(mask, id, data);
  return { width, height, data };
}

/** The id and mask of each object, highest id first. @throws as `labelImageOf` does, which this is the check of */
export function checkedLabels(
  masks: ReadonlyMap<string, BitMask>,
  width: number,
  height: number,
): readonly (readonly [id: number, mask: BitMask])[] {
  const byId = [...masks].map(([name, mask]) => [idOf(name), mask] as const).sort(([a], [b]) => b - a);
  for (const [id, mask] of byId) {
    if (mask.width === width && mask.height === height) continue;
    throw new RangeError(`object ${id} has a mask of ${mask.width}x${mask.height}, not ${width}x${height}`);
  }
  return byId;
}

function idOf(name: string): number {
  const id = /^\d{1,9}$/.test(name) ? Number(name) : 0;
  if (id >= 1 && id <= 254) return id;
  throw new UserError({
    what: `Object "${name}" cannot be written into a palette mask.`,
    expected: 'a name that is a number from 1 to 254',
    next: 'write one folder an object',
  });
}
