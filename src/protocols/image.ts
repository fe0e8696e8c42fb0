import { z } from 'zod';
import { CLICK_SAMPLER_NAMES } from './clicks/samplers.js';
import { Picture } from './picture.js';
import { annotatePicture } from './picture-annotator.js';
import { type ProtocolContext, type ProtocolStep, protocolKind } from './protocol.js';

const schema = z.strictObject({
  kind: z.literal('image'),
  prompt: z.enum(['clicks', 'box']).default('clicks'),
  /** Clicks at most; after a box they refine its mask. */
  clicks: z.int().min(0).max(20).default(5),
  sampler: z.enum(CLICK_SAMPLER_NAMES).default('center'),
});

type Options = z.output<typeof schema>;

/**
 * Interactive segmentation of single pictures: every annotated frame on its own, every object that it shows. The first
 * prompt is answered by three masks, of which the one with the highest predicted IoU counts; each further click lies on the
 * middle of the larger error and takes that mask's logits back in, for one mask (SAM and SAM 2, image evaluation). Round k
 * is the mask after the kth prompt.
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
    passes: 1,
  },
  run: (context) => run(context, options),
}));

function roundsOf({ prompt, clicks }: Options): number {
  return prompt === 'box' ? clicks + 1 : Math.max(1, clicks);
}

function labelOf({ prompt, clicks }: Options): string {
  const refined = clicks === 0 ? '' : `, then up to ${clicks} clicks`;
  return prompt === 'box' ? `image, box${refined}` : `image, up to ${Math.max(1, clicks)} clicks`;
}

async function* run(context: ProtocolContext, options: Options): AsyncGenerator<ProtocolStep> {
  const { sequence, signal } = context;
  const { prompt, sampler } = options;
  const prompts = roundsOf(options);
  for (const frame of sequence.annotated) {
    signal?.throwIfAborted();
    const picture = await Picture.open(context, frame);
    try {
      for (const [object, truth] of await sequence.objectMasks(frame)) {
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
}
