import { Picture, type PictureObject } from './picture.js';
import type { AnswerStep, ProtocolContext, ReplayLog } from './protocol.js';
import { brokenLog, frameNumber, maskOfPrompt, promptAgain } from './replay-log.js';

/** Prompts pictures as a log says. @throws UserError where the log is not one of pictures, or of other data */
export async function* replayPictures(
  context: ProtocolContext,
  { interactions }: ReplayLog,
): AsyncGenerator<AnswerStep> {
  const { sequence, log, signal } = context;
  let picture: Picture | null = null;
  const objects = new Map<string, PictureObject>();
  try {
    for (const [index, entry] of interactions.entries()) {
      signal?.throwIfAborted();
      if (!('object' in entry)) throw brokenLog(sequence, index, entry.kind);
      const frame = frameNumber(sequence, entry.frame);
      if (picture?.frame !== frame) {
        await picture?.close();
        picture = await Picture.open(context, frame);
        objects.clear();
      }
      const object = objects.get(entry.object) ?? picture.object(entry.object);
      objects.set(entry.object, object);
      log(promptAgain(entry));
      const round = entry.round ?? 1;
      if (entry.kind === 'box') yield { phase: 'track', round, prediction: await object.box(entry.box) };
      if (entry.kind === 'mask') {
        const truth = await maskOfPrompt(sequence, index, entry);
        yield { phase: 'track', round, prediction: await object.maskPrompt(truth) };
        continue;
      }
      for (const click of entry.clicks ?? []) {
        yield { phase: 'track', round, prediction: await object.click(click) };
      }
    }
  } finally {
    await picture?.close();
  }
}
