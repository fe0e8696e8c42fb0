import { createBitMask } from '../core/bit-mask.js';
import type { Sequence } from '../core/dataset.js';
import { type FramePrediction, NO_STAGE_TIMES } from '../core/session.js';
import { onlineSeconds } from './annotation-time.js';
import { objectsOf } from './appearances.js';
import type { DataEngineOptions } from './data-engine-options.js';
import { ObjectJudge } from './object-judge.js';
import { Picture } from './picture.js';
import { annotatePicture } from './picture-annotator.js';
import type { ProtocolContext, ProtocolStep } from './protocol.js';

interface Work {
  readonly object: string;
  readonly first: number;
  readonly judge: ObjectJudge;
  frames: number;
  clicks: number;
}

/** Phase 1: every annotated frame from an object's first on; empty where the object is not there, which takes no time. */
export async function* annotateEachFrame(
  context: ProtocolContext,
  options: DataEngineOptions,
): AsyncGenerator<ProtocolStep> {
  const { sequence, signal } = context;
  const works = (await objectsOf(sequence)).map(
    (one): Work => ({ ...one, judge: new ObjectJudge(sequence, one.object), frames: 0, clicks: 0 }),
  );
  for (const frame of sequence.annotated) {
    signal?.throwIfAborted();
    const begun = works.filter(({ first }) => first <= frame);
    const picture = await Picture.open(context, frame);
    try {
      for (const work of begun) yield* annotateFrame(context, picture, work, options);
    } finally {
      await picture.close();
    }
  }
  for (const { object, first, frames, clicks } of works) {
    const seconds = onlineSeconds({ length: 0, prompted: frames, clicks });
    yield { phase: 'round', round: 1, object, frames, outOf: annotatedFrom(sequence, first), clicks, seconds };
  }
}

/** The last answer is the result. */
async function* annotateFrame(
  context: ProtocolContext,
  picture: Picture,
  work: Work,
  { clicks, quality, sampler }: DataEngineOptions,
): AsyncGenerator<ProtocolStep> {
  const { object, judge } = work;
  const { width, height } = await context.sequence.size();
  const nothing = createBitMask(width, height);
  const truth = await judge.truthOn(picture.frame, nothing);
  const request = { object, truth, prompt: 'clicks', prompts: clicks, sampler, enough: quality } as const;
  let last: FramePrediction | null = null;
  for await (const prediction of annotatePicture(context, picture, request)) {
    if (last === null) work.frames++;
    else yield { phase: 'prompt', round: 1, prediction: last };
    work.clicks++;
    last = prediction;
  }
  const absent = { object, mask: nothing, lowResLogits: null, objectScore: null };
  const prediction = last ?? { frame: picture.frame, objects: [absent], times: NO_STAGE_TIMES };
  yield { phase: 'track', round: 1, prediction };
}

/** Frames that an annotator of an object looks at. */
export function annotatedFrom({ annotated }: Sequence, first: number): number {
  return annotated.filter((frame) => frame >= first).length;
}
