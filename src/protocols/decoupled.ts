import { z } from 'zod';
import { Annotator } from './annotator.js';
import { CLICK_SAMPLER_NAMES, SAMPLER_WHAT } from './clicks/samplers.js';
import { promptAtFirstSight } from './first-frames.js';
import { Picture } from './picture.js';
import { maskOnPicture } from './picture-annotator.js';
import { type ProtocolContext, type ProtocolStep, protocolKind } from './protocol.js';

const schema = z.strictObject({
  kind: z.literal('decoupled'),
  prompt: z.enum(['clicks', 'box']).default('clicks').describe('What is prompted.'),
  clicks: z
    .int()
    .min(1)
    .max(20)
    .default(3)
    .describe('With clicks: how many an object, each on the answer to the one before.'),
  sampler: z.enum(CLICK_SAMPLER_NAMES).default('center').describe(SAMPLER_WHAT),
});

type Options = z.output<typeof schema>;

/**
 * An image model and a tracker that know nothing of each other: the image model makes the first mask of each object from
 * clicks or a box on the picture, and the tracker is given that mask as it would be given the ground truth (SAM + XMem++ and
 * SAM + Cutie of the SAM 2 paper, arXiv 2408.00714). Here both are parts of the same model. Else as semi-supervised.
 */
export const decoupled = protocolKind(
  'decoupled',
  schema,
  (options) => ({
    label: `decoupled, ${labelOf(options)} on the picture`,
    traits: {
      prompts: 'points',
      pictures: false,
      needsImages: true,
      preset: 'vos',
      corrects: false,
      masks: 'dataset',
      judged: 'rules',
      rounds: 0,
      axis: 'frames',
    },
    run: (context) => run(context, options),
  }),
  { clicks: 'clicks', sampler: 'clicks' },
);

function labelOf({ prompt, clicks }: Options): string {
  if (prompt === 'box') return 'box';
  return clicks === 1 ? '1 click' : `${clicks} clicks`;
}

async function* run(context: ProtocolContext, options: Options): AsyncGenerator<ProtocolStep> {
  const annotator = await Annotator.open(context, { history: 'forget' });
  yield* promptAtFirstSight(context, annotator, (...objects) => promptObjects(context, annotator, options, ...objects));
}

async function* promptObjects(
  context: ProtocolContext,
  annotator: Annotator,
  { prompt, clicks, sampler }: Options,
  frame: number,
  objects: readonly string[],
  why: string,
): AsyncGenerator<ProtocolStep> {
  const truths = await context.sequence.objectMasks(frame);
  const picture = await Picture.open(context, frame);
  try {
    for (const object of objects) {
      const prompts = prompt === 'box' ? 1 : clicks;
      const request = { object, truth: truths.get(object)!, prompt, prompts, sampler };
      const { mask } = yield* maskOnPicture(context, picture, request);
      yield { phase: 'prompt', prediction: await annotator.madeMask(frame, object, mask, { why }) };
    }
  } finally {
    await picture.close();
  }
}
