import { z } from 'zod';
import { UserError } from '../core/errors.js';
import { CLICK_SAMPLER_NAMES, SAMPLER_WHAT } from './clicks/samplers.js';
import { Picture } from './picture.js';
import { annotatePicture } from './picture-annotator.js';
import { type ProtocolContext, type ProtocolStep, protocolKind } from './protocol.js';

const schema = z.strictObject({
  kind: z.literal('image'),
  prompt: z.enum(['clicks', 'box', 'mask']).default('clicks').describe('What is prompted.'),
  clicks: z.int().min(0).max(20).default(5).describe('Clicks at most; after a box or a mask they refine its answer.'),
  sampler: z.enum(CLICK_SAMPLER_NAMES).default('center').describe(SAMPLER_WHAT),
});

type Options = z.output<typeof schema>;

/**
 * Interactive segmentation of single pictures: every annotated frame on its own, every object that it shows. The first
 * click or box is answered by three masks, of which the one with the highest predicted IoU counts; each further click lies
 * on the middle of the larger error and takes that mask's logits back in, for one mask (SAM and SAM 2, image evaluation).
 * A mask prompt is the ground truth as logits (ImageSession.maskPrompt), which no official program gives: it means one thing
 * and is answered by one mask. Round k is the mask after the kth prompt.
 */
export const image = protocolKind('image', schema, (options) => ({
  label: labelOf(options),
  traits: {
    prompts: 'points',
    pictures: true,
    preset: 'interactive',
    corrects: false,
    masks: 'objects',
    judged: 'present',
    rounds: roundsOf(options),
    axis: 'prompts',
  },
  run: (context) => run(context, options),
}));

function roundsOf({ prompt, clicks }: Options): number {
  return prompt === 'clicks' ? Math.max(1, clicks) : clicks + 1;
}

function labelOf({ prompt, clicks }: Options): string {
  const upTo = (count: number) => `up to ${count} click${count === 1 ? '' : 's'}`;
  if (prompt === 'clicks') return `image, ${upTo(Math.max(1, clicks))}`;
  return clicks === 0 ? `image, ${prompt}` : `image, ${prompt}, then ${upTo(clicks)}`;
}

async function* run(context: ProtocolContext, options: Options): AsyncGenerator<ProtocolStep> {
  const { sequence, signal } = context;
  const { prompt, sampler } = options;
  const prompts = roundsOf(options);
  let shows = false;
  for (const frame of sequence.annotated) {
    signal?.throwIfAborted();
    const masks = await sequence.objectMasks(frame);
    if (masks.size === 0) continue;
    shows = true;
    const picture = await Picture.open(context, frame);
    try {
      for (const [object, truth] of masks) {
        let round = 0;
        const request = { object, truth, prompt, prompts, sampler, numbered: true };
        for await (const prediction of annotatePicture(context, picture, request)) {
          yield { phase: 'track', round: ++round, prediction };
        }
      }
    } finally {
      await picture.close();
    }
  }
  if (!shows) throw noObject(sequence.name);
}

function noObject(sequence: string): UserError {
  return new UserError({
    what: 'No annotated frame shows an object, so there is nothing to prompt.',
    where: sequence,
    expected: 'at least one mask that is not empty',
    next: 'leave it out: name the `sequences` to take',
  });
}
