import type { BitMask } from '../core/bit-mask.js';
import { onlineSeconds } from './annotation-time.js';
import { type Annotator, maskIn } from './annotator.js';
import type { DataEngineOptions } from './data-engine-options.js';
import { annotatedFrom } from './data-engine-pictures.js';
import { ObjectJudge } from './object-judge.js';
import { Picture } from './picture.js';
import { maskOnPicture } from './picture-annotator.js';
import type { AnswerStep, ProtocolContext, ProtocolStep } from './protocol.js';

/** A frame that is to be edited. */
interface Stop {
  readonly frame: number;
  readonly truth: BitMask;
  /** Null where nothing is there yet. */
  readonly mask: BitMask | null;
}

/** Phases 2 and 3: the video is gone through once; the annotator stops at a frame that is not good enough, and goes on. */
export async function* annotateByTracking(
  context: ProtocolContext,
  annotator: Annotator,
  { object, first }: { readonly object: string; readonly first: number },
  options: DataEngineOptions,
): AsyncGenerator<ProtocolStep> {
  const { sequence } = context;
  const judge = new ObjectJudge(sequence, object);
  let stop: Stop | null = { frame: first, truth: (await sequence.objectMasks(first)).get(object)!, mask: null };
  let [frames, clicks] = [0, 0];
  while (stop !== null) {
    const { frame }: Stop = stop;
    const why = frame === first ? 'first frame of the object' : `IoU below ${options.threshold}`;
    const edit = options.phase === 2 ? editPicture : editTracked;
    clicks += yield* edit(context, annotator, { ...stop, object, why }, options);
    frames++;
    stop = null;
    for await (const prediction of annotator.propagate(frame, 1)) {
      yield { phase: 'track', round: 1, prediction };
      if (prediction.frame === frame) continue;
      const judged = await judge.judge(prediction.frame, maskIn(prediction, object));
      if (judged === null || judged.iou >= options.threshold) continue;
      stop = judged;
      break;
    }
  }
  const seconds = onlineSeconds({ length: sequence.frames.length - first, prompted: frames, clicks });
  yield { phase: 'round', round: 1, object, frames, outOf: annotatedFrom(sequence, first), clicks, seconds };
}

interface Edit extends Stop {
  readonly object: string;
  readonly why: string;
}

/** From scratch on the picture; an object that is not there is given by an empty mask. @returns clicks */
async function* editPicture(
  context: ProtocolContext,
  annotator: Annotator,
  { frame, truth, object, why }: Edit,
  { clicks, quality, sampler }: DataEngineOptions,
): AsyncGenerator<AnswerStep, number> {
  const picture = await Picture.open(context, frame);
  try {
    const request = { object, truth, prompt: 'clicks', prompts: clicks, sampler, enough: quality } as const;
    const made = yield* maskOnPicture(context, picture, request);
    const prediction = await annotator.madeMask(frame, object, made.mask, { why, round: 1 });
    yield { phase: 'prompt', round: 1, prediction };
    return made.clicks;
  } finally {
    await picture.close();
  }
}

/** On what is there already. @returns clicks */
async function* editTracked(
  _context: ProtocolContext,
  annotator: Annotator,
  { frame, truth, mask, object, why }: Edit,
  { clicks, quality, sampler }: DataEngineOptions,
): AsyncGenerator<AnswerStep, number> {
  const request = { truth, shown: mask, count: clicks, sampler, enough: quality, why, round: 1 };
  const answers = await annotator.clicks(frame, object, request);
  for (const prediction of answers) yield { phase: 'prompt', round: 1, prediction };
  return answers.length;
}
