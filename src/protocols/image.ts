import { z } from 'zod';
import { type BitMask, countPixels } from '../core/bit-mask.js';
import { UserError } from '../core/errors.js';
import type { ImageMask, ImagePrompt, ImageSession } from '../core/image-session.js';
import type { Prompt } from '../core/interaction.js';
import { type Box, type Click, NO_STAGE_TIMES, type StageTimes } from '../core/session.js';
import { region } from '../metrics/region.js';
import { tightBox } from './boxes.js';
import { isPerfect } from './clicks/next-click.js';
import { CLICK_SAMPLER_NAMES, CLICK_SAMPLERS } from './clicks/samplers.js';
import { type ProtocolContext, type ProtocolStep, protocolKind } from './protocol.js';

const schema = z.strictObject({
  kind: z.literal('image'),
  prompt: z.enum(['clicks', 'box', 'mask']).default('clicks'),
  /** Clicks at most; after a box or a mask they refine its answer. */
  clicks: z.int().min(0).max(20).default(5),
  sampler: z.enum(CLICK_SAMPLER_NAMES).default('center'),
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
    passes: 1,
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
  const images = context.images();
  let shows = false;
  for (const frame of sequence.annotated) {
    signal?.throwIfAborted();
    const masks = await sequence.objectMasks(frame);
    if (masks.size === 0) continue;
    shows = true;
    const session = await images.openSession(await sequence.picture(frame));
    try {
      let encoding: StageTimes = session.times;
      for (const [object, truth] of masks) {
        const task = { context, session, frame, object, truth, options };
        for await (const { round, shown, objectScore, times } of refine(task)) {
          const objects = [{ object, mask: shown.mask, lowResLogits: shown.lowResLogits, objectScore }];
          yield { phase: 'track', round, prediction: { frame, objects, times: addTimes(times, encoding) } };
          encoding = NO_STAGE_TIMES;
        }
      }
    } finally {
      await session.close();
    }
  }
  if (!shows) throw noObject(sequence.name);
}

/** One object of one picture. */
interface Task {
  readonly context: ProtocolContext;
  readonly session: ImageSession;
  readonly frame: number;
  readonly object: string;
  readonly truth: BitMask;
  readonly options: Options;
}

/** Prompt after prompt; a perfect mask ends it early. */
async function* refine(task: Task) {
  const { session, truth, options } = task;
  const { log } = task.context;
  const given: Given = { box: null, mask: null, clicks: [] };
  let shown: ImageMask | null = null;
  for (let round = 1; round <= roundsOf(options) && !isPerfect(truth, shown?.mask ?? null); round++) {
    const iou = shown === null ? null : region(truth, shown.mask);
    const prompt = nextPrompt(task, given, shown, round);
    if (prompt === null) return;
    log({ ...prompt, iou });
    const multimask = round === 1 && options.prompt !== 'mask';
    const answer = await session.predict(promptOf(given, shown), { multimask });
    shown = answer.masks.reduce((best, one) => (one.iou > best.iou ? one : best));
    yield { round, shown, objectScore: answer.objectScore, times: answer.times };
  }
}

/** What an object was prompted with so far. */
interface Given {
  box: Box | null;
  mask: Float32Array | null;
  readonly clicks: Click[];
}

/** Adds the prompt of a round to what was given; null where there is none to give. */
function nextPrompt(task: Task, given: Given, shown: ImageMask | null, round: number): Prompt | null {
  const { context, session, object, truth, options } = task;
  const act = { frame: context.sequence.frames[task.frame]!, object, round };
  if (round === 1 && options.prompt === 'box') {
    given.box = tightBox(truth);
    return { ...act, kind: 'box', box: given.box, why: 'tight box of the object' };
  }
  if (round === 1 && options.prompt === 'mask') {
    given.mask = session.maskPrompt(truth);
    return { ...act, kind: 'mask', pixels: countPixels(truth), why: 'mask of the object' };
  }
  const request = { truth, prediction: shown?.mask ?? null, earlier: given.clicks, rng: context.rng };
  const click = CLICK_SAMPLERS[options.sampler](request);
  if (click === null) return null;
  given.clicks.push(click);
  return { ...act, kind: 'clicks', clicks: [click], why: round === 1 ? 'middle of the object' : 'largest error' };
}

function promptOf({ clicks, box, mask: first }: Given, shown: ImageMask | null): ImagePrompt {
  const mask = shown?.lowResLogits ?? first;
  return {
    ...(clicks.length > 0 && {
      points: clicks.map(({ x, y }) => [x, y] as const),
      labels: clicks.map(({ positive }) => (positive ? 1 : 0)),
    }),
    ...(box !== null && { box: [box.left, box.top, box.right, box.bottom] as const }),
    ...(mask !== null && { mask }),
  };
}

function noObject(sequence: string): UserError {
  return new UserError({
    what: 'No annotated frame shows an object, so there is nothing to prompt.',
    where: sequence,
    expected: 'at least one mask that is not empty',
    next: 'leave it out: name the `sequences` to take',
  });
}

/** The picture is encoded once, which counts for the first answer on it. */
function addTimes(times: StageTimes, more: StageTimes): StageTimes {
  const stages = Object.keys(times) as (keyof StageTimes)[];
  return Object.fromEntries(stages.map((stage) => [stage, times[stage] + more[stage]])) as unknown as StageTimes;
}
