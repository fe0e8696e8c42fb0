import { z } from 'zod';
import { Annotator } from './annotator.js';
import { jitteredBox, tightBox } from './boxes.js';
import { CLICK_SAMPLER_NAMES, SAMPLER_WHAT } from './clicks/samplers.js';
import { promptAtFirstSight } from './first-frames.js';
import { type ProtocolContext, type ProtocolStep, protocolKind } from './protocol.js';

const schema = z.strictObject({
  kind: z.literal('semi-supervised'),
  prompt: z.enum(['mask', 'box', 'clicks']).default('mask').describe('What is prompted.'),
  clicks: z
    .int()
    .min(1)
    .max(20)
    .default(3)
    .describe('With clicks: how many an object, each on the answer to the one before.'),
  sampler: z.enum(CLICK_SAMPLER_NAMES).default('center').describe(SAMPLER_WHAT),
  jitter: z.boolean().default(false).describe("With a box, true: corners as SAM 2's training moves them."),
});

type Options = z.output<typeof schema>;

/**
 * Semi-supervised video object segmentation: the objects of the first annotated frame are given by their masks, by boxes or
 * by clicks, and carried through the video (DAVIS 2017 challenge; vos_inference.py of the official SAM 2; first-frame
 * prompts of its paper). Where the data set counts objects that appear later, each is given on the frame where it first
 * appears and tracked from there; on its own, as the official separate inference per object does, because objects have
 * memories of their own.
 */
export const semiSupervised = protocolKind(
  'semi-supervised',
  schema,
  (options) => ({
    label: `semi-supervised, ${labelOf(options)}`,
    traits: {
      prompts: options.prompt === 'mask' ? 'masks' : 'points',
      pictures: false,
      preset: options.prompt === 'mask' ? 'vos' : 'interactive',
      corrects: false,
      masks: 'dataset',
      judged: 'rules',
      rounds: 0,
      axis: 'frames',
    },
    run: (context) => run(context, options),
  }),
  { clicks: 'clicks', sampler: 'clicks', jitter: 'box' },
);

function labelOf({ prompt, clicks, sampler, jitter }: Options): string {
  if (prompt === 'box') return jitter ? 'jittered box' : 'box';
  if (prompt === 'mask') return 'mask';
  return `${clicks === 1 ? '1 click' : `${clicks} clicks`}${sampler === 'center' ? '' : ` (${sampler})`}`;
}

async function* run(context: ProtocolContext, options: Options): AsyncGenerator<ProtocolStep> {
  // Clicks refine the answer of the frame that they are on, which no tracking has reached.
  const annotator = await Annotator.open(context, { history: 'forget' });
  yield* promptAtFirstSight(context, annotator, (...objects) => promptObjects(context, annotator, options, ...objects));
}

async function* promptObjects(
  { sequence, rng }: ProtocolContext,
  annotator: Annotator,
  { prompt, clicks, sampler, jitter }: Options,
  frame: number,
  objects: readonly string[],
  why: string,
): AsyncGenerator<ProtocolStep> {
  const masks = await sequence.objectMasks(frame);
  for (const object of objects) {
    const truth = masks.get(object)!;
    if (prompt === 'mask') {
      yield { phase: 'prompt', prediction: await annotator.mask(frame, object, truth, { why }) };
    } else if (prompt === 'box') {
      const box = jitter ? jitteredBox(truth, rng) : tightBox(truth);
      yield { phase: 'prompt', prediction: await annotator.box(frame, object, box, { why }) };
    } else {
      const answers = await annotator.clicks(frame, object, { truth, shown: null, count: clicks, sampler, why });
      for (const prediction of answers) yield { phase: 'prompt', prediction };
    }
  }
}
