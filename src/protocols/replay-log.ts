import type { Sequence } from '../core/dataset.js';
import { UserError } from '../core/errors.js';
import type { Prompt } from '../core/interaction.js';

/**
 * The number of a logged frame.
 * @throws UserError where the sequence lacks it
 */
export function frameNumber({ name, frames }: Sequence, frame: string): number {
  const found = frames.indexOf(frame);
  if (found >= 0) return found;
  throw new UserError({
    what: 'The data are not those of the log: a frame is missing.',
    where: `sequence ${name}`,
    expected: `frame ${frame}`,
    next: 'replay the log on the data that it was made on',
  });
}

/** What a log does not hold together with. */
export function brokenLog({ name }: Sequence, index: number, found: string): UserError {
  return new UserError({
    what: 'A log of prompts is not whole.',
    where: `prompts.jsonl of sequence ${name}, line ${index + 2}`,
    found,
    next: 'run the logged protocol again',
  });
}

/** A prompt as a replay logs it again: how good the other model was is left out. */
export function promptAgain(prompt: Prompt): Prompt {
  const { iou: _other, ...again } = prompt;
  return again;
}
