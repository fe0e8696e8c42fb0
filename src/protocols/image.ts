import { z } from 'zod';
import type { BitMask } from '../core/bit-mask.js';
import type { ImageMask, ImagePrompt, ImageSession } from '../core/image-session.js';
import { type Box, type Click, NO_STAGE_TIMES, type StageTimes } from '../core/session.js';
import { region } from '../metrics/region.js';
import { tightBox } from './boxes.js';
import { isPerfect } from './clicks/next-click.js';
import { CLICK_SAMPLER_NAMES, CLICK_SAMPLERS } from './clicks/samplers.js';
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
  const images = context.images();
  for (const frame of sequence.annotated) {
    signal?.throwIfAborted();
    const session = await images.openSession(await sequence.picture(frame));
    try {
      let encoding: StageTimes = session.times;
      for (const [object, truth] of await sequence.objectMasks(frame)) {
        for await (const { round, shown, objectScore, times } of refine(
          context,
          session,
          frame,
          object,
          truth,
          options,
        )) {
          const objects = [{ object, mask: shown.mask, lowResLogits: shown.lowResLogits, objectScore }];
          yield { phase: 'track', round, prediction: { frame, objects, times: addTimes(times, encoding) } };
          encoding = NO_STAGE_TIMES;
        }
      }
    } finally {
      await session.close();
    }
  }
}

/** One object of one picture, prompt after prompt; a perfect mask ends it early. */
async function* refine(
  { sequence, log, rng }: ProtocolContext,
  session: ImageSession,
  frame: number,
  object: string,
  truth: BitMask,
  options: Options,
) {
  const box = options.prompt === 'box' ? tightBox(truth) : null;
  const clicks: Click[] = [];
  let shown: ImageMask | null = null;
  for (let round = 1; round <= roundsOf(options) && !isPerfect(truth, shown?.mask ?? null); round++) {
    const iou = shown === null ? null : region(truth, shown.mask);
    const act = { frame: sequence.frames[frame]!, object, round, iou };
    if (round === 1 && box !== null) {
      log({ ...act, kind: 'box', box, why: 'tight box of the object' });
    } else {
      const sampler = CLICK_SAMPLERS[options.sampler];
      const click: Click | null = sampler({ truth, prediction: shown?.mask ?? null, earlier: clicks, rng });
      if (click === null) return;
      log({ ...act, kind: 'clicks', clicks: [click], why: round === 1 ? 'middle of the object' : 'largest error' });
      clicks.push(click);
    }
    const answer = await session.predict(promptOf(clicks, box, shown), { multimask: round === 1 });
    shown = answer.masks.reduce((best, one) => (one.iou > best.iou ? one : best));
    yield { round, shown, objectScore: answer.objectScore, times: answer.times };
  }
}

function promptOf(clicks: readonly Click[], box: Box | null, shown: ImageMask | null): ImagePrompt {
  return {
    ...(clicks.length > 0 && {
      points: clicks.map(({ x, y }) => [x, y] as const),
      labels: clicks.map(({ positive }) => (positive ? 1 : 0)),
    }),
    ...(box !== null && { box: [box.left, box.top, box.right, box.bottom] as const }),
    ...(shown !== null && { mask: shown.lowResLogits }),
  };
}

/** The picture is encoded once, which counts for the first answer on it. */
function addTimes(times: StageTimes, more: StageTimes): StageTimes {
  const stages = Object.keys(times) as (keyof StageTimes)[];
  return Object.fromEntries(stages.map((stage) => [stage, times[stage] + more[stage]])) as unknown as StageTimes;
}
