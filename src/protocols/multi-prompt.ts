import { z } from 'zod';
import type { Annotator } from './annotator.js';
import { tightBox } from './boxes.js';
import { CLICK_SAMPLER_NAMES, SAMPLER_WHAT } from './clicks/samplers.js';
import { objectByObject } from './object-by-object.js';
import { type ProtocolContext, type ProtocolStep, protocolKind } from './protocol.js';

const schema = z.strictObject({
  kind: z.literal('multi-prompt'),
  prompt: z.enum(['mask', 'box', 'clicks']).default('clicks').describe('What is prompted.'),
  frames: z
    .int()
    .min(1)
    .max(100)
    .default(1)
    .describe('Frames that get prompts: 1 for the first alone, else spread evenly over the video.'),
  clicks: z.int().min(1).max(20).default(1).describe('With clicks: how many on each of them.'),
  sampler: z.enum(CLICK_SAMPLER_NAMES).default('center').describe(SAMPLER_WHAT),
});

type Options = z.output<typeof schema>;

/**
 * One prompt a frame or several: the same number of prompts on the first frame (`frames: 1, clicks: n`) or spread over the
 * video (`frames: n, clicks: 1`), all given before it is propagated once. Not a protocol of the SAM 2 paper; it answers a
 * question of its users. Frames are spread over the annotated ones that show the object, its first among them.
 */
export const multiPrompt = protocolKind(
  'multi-prompt',
  schema,
  (options) => ({
    label: labelOf(options),
    traits: {
      prompts: options.prompt === 'mask' ? 'masks' : 'points',
      pictures: false,
      preset: options.prompt === 'mask' ? 'vos' : 'interactive',
      corrects: false,
      masks: 'objects',
      judged: 'annotated',
      rounds: 0,
      axis: 'frames',
    },
    run: (context) => run(context, options),
  }),
  { clicks: 'clicks', sampler: 'clicks' },
);

function labelOf({ prompt, frames, clicks }: Options): string {
  const what = prompt === 'clicks' ? (clicks === 1 ? '1 click' : `${clicks} clicks`) : `a ${prompt}`;
  return `multi-prompt, ${what} on ${frames === 1 ? 'the first frame' : `each of ${frames} frames`}`;
}

async function* run(context: ProtocolContext, options: Options): AsyncGenerator<ProtocolStep> {
  yield* objectByObject(context, async function* ({ annotator, object, first }) {
    for (const frame of await framesShowing(context, object, first, options.frames)) {
      yield* promptOn(context, annotator, frame, object, options);
    }
    for await (const prediction of annotator.propagateUndisturbed(first)) yield { phase: 'track', prediction };
  });
}

/** Evenly spread over the annotated frames that show the object; all of them where there are fewer. */
async function framesShowing({ sequence }: ProtocolContext, object: string, first: number, count: number) {
  const showing: number[] = [];
  for (const frame of sequence.annotated) {
    if (frame >= first && (await sequence.objectMasks(frame)).has(object)) showing.push(frame);
  }
  const places = Array.from({ length: count }, (_, i) => Math.floor((i * showing.length) / count));
  return [...new Set(places)].map((place) => showing[place]!);
}

async function* promptOn(
  { sequence }: ProtocolContext,
  annotator: Annotator,
  frame: number,
  object: string,
  { prompt, clicks, sampler }: Options,
): AsyncGenerator<ProtocolStep> {
  const truth = (await sequence.objectMasks(frame)).get(object)!;
  const why = 'one of the frames to be prompted';
  if (prompt === 'mask') {
    yield { phase: 'prompt', prediction: await annotator.mask(frame, object, truth, { why }) };
  } else if (prompt === 'box') {
    yield { phase: 'prompt', prediction: await annotator.box(frame, object, tightBox(truth), { why }) };
  } else {
    const answers = await annotator.clicks(frame, object, { truth, shown: null, count: clicks, sampler, why });
    for (const prediction of answers) yield { phase: 'prompt', prediction };
  }
}
