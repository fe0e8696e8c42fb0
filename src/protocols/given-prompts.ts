import { z } from 'zod';
import type { GivenPrompt } from '../core/dataset.js';
import { UserError } from '../core/errors.js';
import type { FramePrediction } from '../core/session.js';
import { Annotator } from './annotator.js';
import { type ProtocolContext, type ProtocolStep, protocolKind } from './protocol.js';

const schema = z.strictObject({
  kind: z.literal('prompts'),
  direction: z
    .enum(['forward', 'both'])
    .default('forward')
    .describe('`both`: after the way to the end, back from the earliest prompted frame to the first.'),
});

const WHY = 'given with the footage';

/**
 * Own footage: the prompts that somebody wrote down are given, all of them, on their frames, and then the objects are
 * carried through the video from the earliest of these frames on, as the official notebook does with
 * add_new_points_or_box and propagate_in_video. All objects are tracked from that frame, also one that is prompted later:
 * its prompt is memory to the frames before it. Nothing is scored.
 */
export const givenPrompts = protocolKind('prompts', schema, ({ direction }) => ({
  label: direction === 'both' ? 'given prompts, both directions' : 'given prompts',
  traits: {
    prompts: 'points',
    pictures: false,
    footage: true,
    preset: 'interactive',
    corrects: false,
    masks: 'dataset',
    judged: 'nothing',
    rounds: 0,
    axis: 'frames',
  },
  run: (context) => run(context, direction),
}));

async function* run(context: ProtocolContext, direction: 'forward' | 'both'): AsyncGenerator<ProtocolStep> {
  const { sequence } = context;
  const prompts = sequence.prompts ?? [];
  if (prompts.length === 0) throw nothingGiven(sequence.name);
  const first = prompts.reduce((earliest, { frame }) => Math.min(earliest, frame), sequence.frames.length);
  const goesBack = direction === 'both' && first > 0;
  // The way back attends to frames of the way forward.
  const annotator = await Annotator.open(context, { history: goesBack ? 'keep' : 'forget' });
  for (const prompt of prompts) yield { phase: 'prompt', prediction: await give(annotator, prompt) };
  for await (const prediction of annotator.propagateUndisturbed(first)) yield { phase: 'track', prediction };
  if (!goesBack) return;
  for await (const prediction of annotator.propagateBack(first)) {
    if (prediction.frame < first) yield { phase: 'track', prediction };
  }
}

function give(annotator: Annotator, prompt: GivenPrompt): Promise<FramePrediction> {
  const { frame, object } = prompt;
  if (prompt.kind === 'clicks') return annotator.givenClicks(frame, object, prompt.clicks, { why: WHY });
  if (prompt.kind === 'box') return annotator.box(frame, object, prompt.box, { why: WHY }, prompt.clicks);
  return annotator.madeMask(frame, object, prompt.mask, { why: WHY });
}

function nothingGiven(sequence: string): UserError {
  return new UserError({
    what: 'There is nothing to prompt with.',
    where: `sequence ${sequence}`,
    expected: 'own footage with a prompts.json (format: video)',
    found: 'a sequence without prompts',
    next: 'name another protocol for data sets with ground truth',
  });
}
