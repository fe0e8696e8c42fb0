import { nameAdvice } from '../core/did-you-mean.js';
import { UserError } from '../core/errors.js';

/**
 * The names that are wanted, in the data set's own order.
 * @throws UserError where a wanted name is unknown, or the data set has no sequence.
 */
export function selectSequences(
  names: readonly string[],
  wanted: readonly string[] | null | undefined,
  where: string,
): readonly string[] {
  if (names.length === 0) {
    throw new UserError({ what: 'The data set has no sequence.', where, expected: 'at least one', found: 'none' });
  }
  if (wanted == null) return names;
  for (const name of wanted) {
    if (names.includes(name)) continue;
    throw new UserError({
      what: `The data set has no sequence "${name}".`,
      where,
      found: `${names.length} other sequences`,
      next: nameAdvice(name, names),
    });
  }
  return names.filter((name) => wanted.includes(name));
}

/** The first `limit` frames, and of the annotated indices those among them. */
export function limitFrames(
  frames: readonly string[],
  annotated: readonly number[],
  limit: number | null | undefined,
): { readonly frames: readonly string[]; readonly annotated: readonly number[] } {
  if (limit == null) return { frames, annotated };
  return { frames: frames.slice(0, limit), annotated: annotated.filter((index) => index < limit) };
}
