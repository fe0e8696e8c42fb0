import { z } from 'zod';
import { offlineSeconds } from './annotation-time.js';
import { maskIn } from './annotator.js';
import { type ChosenFrame, type ObjectTask, objectByObject } from './object-by-object.js';
import { type JudgedFrame, ObjectJudge } from './object-judge.js';
import { type ProtocolContext, type ProtocolStep, protocolKind } from './protocol.js';
import { PVS_OPTIONS, pvsTraits } from './pvs.js';
import { WorstFrame } from './worst-frame.js';

const schema = z.strictObject({
  kind: z.literal('offline'),
  ...PVS_OPTIONS,
});

type Options = z.output<typeof schema>;

/**
 * Offline promptable video segmentation (SAM 2, arXiv 2408.00714, interactive evaluation): clicks on the first frame, the
 * video is propagated; in each further round clicks on the frame with the lowest IoU, and the whole video is propagated
 * again from the first frame with all prompts. Objects one by one. Where the paper is silent: of equal frames the earliest;
 * a prompted frame is chosen again only when every other is perfect; a frame without an error gets no click; the end where
 * every frame is perfect; an object that appears later is annotated from its first frame on, which is the video's first then.
 */
export const offline = protocolKind('offline', schema, (options) => ({
  label: `offline, ${options.clicks} clicks on up to ${options.frames} frames`,
  traits: pvsTraits(options.frames),
  run: (context) => objectByObject(context, (task) => annotateObject(context, task, options)),
}));

async function* annotateObject(
  { sequence }: ProtocolContext,
  { annotator, object, first }: ObjectTask,
  options: Options,
): AsyncGenerator<ProtocolStep> {
  const judge = new ObjectJudge(sequence, object);
  const length = sequence.frames.length - first;
  const prompted = new Set<number>();
  let chosen: ChosenFrame | null = {
    frame: first,
    truth: (await sequence.objectMasks(first)).get(object)!,
    mask: null,
  };
  let [rounds, clicks] = [0, 0];
  while (chosen !== null && rounds < options.frames) {
    const round = ++rounds;
    const why = round === 1 ? 'first frame of the object' : 'lowest IoU';
    const { frame, truth, mask: shown } = chosen;
    const answers = await annotator.clicks(frame, object, {
      ...{ truth, shown, why, round },
      count: options.clicks,
      sampler: options.sampler,
    });
    for (const prediction of answers) yield { phase: 'prompt', round, prediction };
    clicks += answers.length;
    prompted.add(frame);
    const worst = new WorstFrame<JudgedFrame>(prompted);
    for await (const prediction of annotator.propagateUndisturbed(first, round)) {
      yield { phase: 'track', round, prediction };
      worst.see(await judge.judge(prediction.frame, maskIn(prediction, object)));
    }
    const seconds = offlineSeconds({ length, prompted: round, clicks });
    yield { phase: 'round', round, object, frames: prompted.size, clicks, seconds };
    chosen = worst.chosen;
  }
}
