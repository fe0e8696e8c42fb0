import { type BitMask, countPixels } from '../core/bit-mask.js';
import type { Sequence } from '../core/dataset.js';
import { UserError } from '../core/errors.js';
import type { Prompt } from '../core/interaction.js';
import { maskOfRuns } from '../core/mask-runs.js';

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

/**
 * The mask of a mask prompt: the log's own, or the ground truth, which must be of as many pixels as it was.
 * @param index of the prompt in the log
 * @throws UserError where the log is broken, or the data are others
 */
export async function maskOfPrompt(
  sequence: Sequence,
  index: number,
  { frame, object, pixels, mask: runs }: Extract<Prompt, { kind: 'mask' }>,
): Promise<BitMask> {
  if (runs !== undefined) {
    const mask = maskOfRuns(runs);
    if (mask === null || countPixels(mask) !== pixels) {
      throw brokenLog(sequence, index, 'a mask whose runs do not add up');
    }
    return mask;
  }
  const mask = (await sequence.objectMasks(frameNumber(sequence, frame))).get(object);
  const found = mask === undefined ? 0 : countPixels(mask);
  if (mask !== undefined && found === pixels) return mask;
  throw new UserError({
    what: 'The data are not those of the log: the mask that was given is another.',
    where: `sequence ${sequence.name}, frame ${frame}, object ${object}`,
    expected: `${pixels} pixels`,
    found: mask === undefined ? 'no such object' : `${found} pixels`,
    next: 'replay the log on the data that it was made on',
  });
}
