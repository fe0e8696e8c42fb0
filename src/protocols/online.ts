import { z } from 'zod';
import { onlineSeconds } from './annotation-time.js';
import { maskIn } from './annotator.js';
import { type ChosenFrame, type ObjectTask, objectByObject } from './object-by-object.js';
import { ObjectJudge } from './object-judge.js';
import { type ProtocolContext, type ProtocolStep, protocolKind } from './protocol.js';
import { PVS_OPTIONS, pvsTraits } from './pvs.js';

const schema = z.strictObject({
  kind: z.literal('online'),
  ...PVS_OPTIONS,
  threshold: z.number().min(0).max(1).default(0.75).describe('The annotator stops at a frame whose IoU is below it.'),
});

type Options = z.output<typeof schema>;

/**
 * Online promptable video segmentation (SAM 2, arXiv 2408.00714, interactive evaluation): one pass through the video; where
 * the IoU falls below the threshold the annotator stops, clicks, and goes on. Round n is the pass of an annotator who may
 * prompt n frames. Up to its last stop it is the pass before it, which is therefore gone on with there: what was tracked
 * behind a stop is never looked at by what comes before, so the answers are those of a pass of its own. Where the paper is
 * silent: only annotated frames can be stopped at; an object that appears later is annotated from its first frame on.
 */
export const online = protocolKind('online', schema, (options) => ({
  label: `online, ${options.clicks} clicks on up to ${options.frames} frames`,
  traits: pvsTraits(options.frames),
  run: (context) => objectByObject(context, (task) => annotateObject(context, task, options)),
}));

async function* annotateObject(
  { sequence }: ProtocolContext,
  { annotator, object, first }: ObjectTask,
  { frames, clicks: count, threshold, sampler }: Options,
): AsyncGenerator<ProtocolStep> {
  const judge = new ObjectJudge(sequence, object);
  const length = sequence.frames.length - first;
  let stop: ChosenFrame | null = { frame: first, truth: (await sequence.objectMasks(first)).get(object)!, mask: null };
  let [round, clicks] = [0, 0];
  while (stop !== null && round < frames) {
    round++;
    const { frame, truth, mask: shown } = stop;
    const why = round === 1 ? 'first frame of the object' : `IoU below ${threshold}`;
    const answers = await annotator.clicks(frame, object, { truth, shown, count, sampler, why, round });
    for (const prediction of answers) yield { phase: 'prompt', round, prediction };
    clicks += answers.length;
    stop = null;
    for await (const prediction of annotator.propagate(frame, round)) {
      yield { phase: 'track', round, prediction };
      if (stop !== null || prediction.frame === frame) continue;
      const judged = await judge.judge(prediction.frame, maskIn(prediction, object));
      if (judged !== null && judged.iou < threshold) stop = judged;
    }
    const seconds = onlineSeconds({ length, prompted: round, clicks });
    yield { phase: 'round', round, object, frames: round, clicks, seconds };
  }
}
