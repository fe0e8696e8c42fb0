import { type BitMask, countPixels, createBitMask } from '../core/bit-mask.js';
import type { FramePrediction } from '../core/session.js';
import { region } from '../metrics/region.js';
import { tightBox } from './boxes.js';
import { isPerfect } from './clicks/next-click.js';
import { CLICK_SAMPLERS, type ClickSamplerName } from './clicks/samplers.js';
import type { Picture } from './picture.js';
import type { AnswerStep, ProtocolContext } from './protocol.js';

/** What one object of a picture is prompted with. */
export interface PictureRequest {
  readonly object: string;
  readonly truth: BitMask;
  /** What it begins with. */
  readonly prompt: 'clicks' | 'box' | 'mask';
  /** Prompts at most, a box or mask among them; fewer where the mask becomes perfect. */
  readonly prompts: number;
  readonly sampler: ClickSamplerName;
  /** The IoU at which the annotator is content; 1 where it is left out. */
  readonly enough?: number;
  /** True where each prompt is a round of its own. */
  readonly numbered?: boolean;
}

/** Prompts an object on a picture, each click on the answer to the prompt before it, and writes down what it does. */
export async function* annotatePicture(
  { sequence, log, rng }: ProtocolContext,
  picture: Picture,
  { object, truth, prompt, prompts, sampler, enough = 1, numbered = false }: PictureRequest,
): AsyncGenerator<FramePrediction> {
  const annotated = picture.object(object);
  for (let given = 1; given <= prompts && !isPerfect(truth, annotated.mask); given++) {
    const prediction = annotated.mask;
    const iou = prediction === null ? null : region(truth, prediction);
    if (iou !== null && iou >= enough) return;
    const frame = sequence.frames[picture.frame]!;
    const act = { frame, object, ...(numbered && { round: given }), iou, picture: true as const };
    if (given === 1 && prompt === 'box') {
      const box = tightBox(truth);
      log({ ...act, kind: 'box', box, why: 'tight box of the object' });
      yield await annotated.box(box);
      continue;
    }
    if (given === 1 && prompt === 'mask') {
      log({ ...act, kind: 'mask', pixels: countPixels(truth), why: 'mask of the object' });
      yield await annotated.maskPrompt(truth);
      continue;
    }
    const click = CLICK_SAMPLERS[sampler]({ truth, prediction, earlier: annotated.clicks, rng });
    if (click === null) return;
    log({ ...act, kind: 'clicks', clicks: [click], why: given === 1 ? 'middle of the object' : 'largest error' });
    yield await annotated.click(click);
  }
}

/** A mask that an annotator made on a picture. */
export interface MadeMask {
  /** Empty where there was nothing to prompt. */
  readonly mask: BitMask;
  readonly clicks: number;
}

/** As annotatePicture, for a mask that goes into a session: yields the answers and returns the last one's mask. */
export async function* maskOnPicture(
  context: ProtocolContext,
  picture: Picture,
  request: PictureRequest,
): AsyncGenerator<AnswerStep, MadeMask> {
  const { truth, prompt } = request;
  let mask = createBitMask(truth.width, truth.height);
  let prompts = 0;
  for await (const prediction of annotatePicture(context, picture, request)) {
    yield { phase: 'prompt', prediction };
    mask = prediction.objects[0]!.mask;
    prompts++;
  }
  return { mask, clicks: prompt === 'clicks' ? prompts : Math.max(0, prompts - 1) };
}
