import type { BrokenSequence, Sequence } from '../core/dataset.js';
import { UserError } from '../core/errors.js';

export interface OpenedSequences {
  readonly sequences: readonly Sequence[];
  readonly broken: readonly BrokenSequence[];
}

/**
 * Opens sequences one after another.
 * @param isTolerant true where one that cannot be opened is to be listed instead of thrown
 * @throws UserError of the first that cannot be opened, and where none can
 */
export async function openEach(
  names: readonly string[],
  open: (name: string) => Promise<Sequence>,
  isTolerant: boolean | undefined,
): Promise<OpenedSequences> {
  const sequences: Sequence[] = [];
  const broken: BrokenSequence[] = [];
  for (const name of names) {
    try {
      sequences.push(await open(name));
    } catch (error) {
      if (isTolerant !== true || !(error instanceof UserError)) throw error;
      broken.push({ name, error });
    }
  }
  if (sequences.length === 0 && broken[0] !== undefined) throw broken[0].error;
  return { sequences, broken };
}
