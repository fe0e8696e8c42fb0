import type { Sequence } from '../core/dataset.js';
import { UserError } from '../core/errors.js';

/**
 * The objects by the annotated frame where they appear first, in order of frames.
 * @param late false: only those of the first annotated frame
 * @throws UserError where there is none
 */
export async function appearancesOf(sequence: Sequence, late: boolean): Promise<Map<number, readonly string[]>> {
  const seen = new Set<string>();
  const appearances = new Map<number, readonly string[]>();
  for (const frame of late ? sequence.annotated : sequence.annotated.slice(0, 1)) {
    const masks = await sequence.objectMasks(frame);
    const fresh = [...masks.keys()].filter((object) => !seen.has(object));
    if (fresh.length > 0) appearances.set(frame, fresh);
    for (const object of fresh) seen.add(object);
    const known = sequence.meta;
    if (known !== undefined && [...known.keys()].every((object) => seen.has(object))) break;
  }
  if (appearances.size > 0) return appearances;
  const first = sequence.annotated[0];
  throw new UserError({
    what: 'There is no object to prompt with.',
    where: `sequence ${sequence.name}${first === undefined ? '' : `, frame ${sequence.frames[first]}`}`,
    expected: 'a mask on the first annotated frame',
    found: first === undefined ? 'no annotated frame' : 'an empty mask',
  });
}

/** Each object with the frame where it appears first, in order of frames and ids. */
export async function objectsOf(sequence: Sequence): Promise<readonly { object: string; first: number }[]> {
  const appearances = await appearancesOf(sequence, true);
  return [...appearances].flatMap(([first, objects]) => objects.map((object) => ({ object, first })));
}
