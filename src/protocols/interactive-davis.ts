import { z } from 'zod';
import { type BitMask, createBitMask } from '../core/bit-mask.js';
import type { FramePrediction } from '../core/session.js';
import { mean } from '../metrics/statistics.js';
import { togetherSeconds } from './annotation-time.js';
import { Annotator } from './annotator.js';
import { objectsOf } from './appearances.js';
import { CLICK_SAMPLER_NAMES, SAMPLER_WHAT } from './clicks/samplers.js';
import { ObjectJudge } from './object-judge.js';
import { type ProtocolContext, type ProtocolStep, protocolKind } from './protocol.js';
import { WorstFrame } from './worst-frame.js';

const schema = z.strictObject({
  kind: z.literal('interactive-davis'),
  rounds: z.int().min(1).max(100).default(8).describe('Interactions at most.'),
  clicks: z.int().min(1).max(20).default(1).describe('Clicks an object and round at most.'),
  seconds: z.number().positive().max(3600).default(30).describe('Budget, in seconds an object and round.'),
  sampler: z.enum(CLICK_SAMPLER_NAMES).default('center').describe(SAMPLER_WHAT),
});

type Options = z.output<typeof schema>;

/**
 * The interactive track of DAVIS (arXiv 1803.00557, davisinteractive), with clicks in place of scribbles: all objects in one
 * session, first on the first annotated frame; in each further round on the frame whose J, as the mean over objects, is
 * lowest, the first of equals; one that such a round annotated before only where all others are perfect. The whole video is
 * propagated after every round. A round is begun while the annotator is within the budget. Time is the annotator's by the
 * model of the SAM 2 paper, where DAVIS measures the program's: so it is the same on any machine.
 */
export const interactiveDavis = protocolKind('interactive-davis', schema, (options) => ({
  label: `interactive-davis, up to ${options.rounds} rounds of ${countOf(options.clicks)} an object`,
  traits: {
    prompts: 'points',
    pictures: false,
    preset: 'interactive',
    corrects: true,
    masks: 'disjoint',
    judged: 'annotated',
    rounds: options.rounds,
    axis: 'frames',
    budget: options.rounds * options.seconds,
  },
  run: (context) => new Interactive(context, options).run(),
}));

function countOf(clicks: number): string {
  return clicks === 1 ? '1 click' : `${clicks} clicks`;
}

/** What the annotator did for an object. */
interface Effort {
  readonly frames: Set<number>;
  clicks: number;
}

/** A frame with the masks that are there. */
interface Chosen {
  readonly frame: number;
  /** Mean over objects. */
  readonly iou: number;
  readonly shown: ReadonlyMap<string, BitMask>;
}

class Interactive {
  readonly #context: ProtocolContext;
  readonly #options: Options;
  readonly #efforts = new Map<string, Effort>();
  readonly #judges = new Map<string, ObjectJudge>();

  constructor(context: ProtocolContext, options: Options) {
    this.#context = context;
    this.#options = options;
  }

  async *run(): AsyncGenerator<ProtocolStep> {
    const { sequence } = this.#context;
    const objects = await objectsOf(sequence);
    for (const { object } of objects) {
      this.#efforts.set(object, { frames: new Set(), clicks: 0 });
      this.#judges.set(object, new ObjectJudge(sequence, object));
    }
    const first = objects[0]!.first;
    const length = sequence.frames.length - first;
    const budget = this.#options.seconds * this.#options.rounds * objects.length;
    const annotator = await Annotator.open(this.#context, { history: 'keep', revisits: true });
    let chosen: Chosen | null = { frame: first, iou: 0, shown: new Map() };
    // As in davisinteractive the first frame, which people scribbled on, is not among them.
    const revised = new Set<number>();
    let seconds = 0;
    for (let round = 1; chosen !== null && round <= this.#options.rounds && seconds <= budget; round++) {
      const clicks = yield* this.#annotate(annotator, chosen, round);
      const given = clicks.filter((count) => count > 0);
      seconds += togetherSeconds({ length, prompted: given.length, clicks: given.reduce((sum, n) => sum + n, 0) });
      if (round > 1) revised.add(chosen.frame);
      const worst = new WorstFrame<Chosen>(revised);
      for await (const prediction of annotator.propagate(first, round)) {
        yield { phase: 'track', round, prediction };
        worst.see(await this.#judge(prediction));
      }
      chosen = worst.chosen;
      for (const [object, { frames, clicks }] of this.#efforts) {
        yield { phase: 'round', round, object, frames: frames.size, clicks, seconds };
      }
    }
  }

  /** Clicks on every object that is not perfect. @returns how many each got */
  async *#annotate(annotator: Annotator, { frame, shown }: Chosen, round: number) {
    const { clicks: count, sampler } = this.#options;
    const why = round === 1 ? 'first annotated frame' : 'lowest J over objects';
    const masks = new Map(shown);
    const given: number[] = [];
    for (const [object, effort] of this.#efforts) {
      const truth = await this.#truthOn(frame, object, annotator);
      const request = { truth, shown: masks.get(object) ?? null, count, sampler, why, round };
      const answers = await annotator.clicks(frame, object, request);
      for (const prediction of answers) {
        yield { phase: 'prompt' as const, round, prediction };
        // What one object gains another loses.
        for (const one of prediction.objects) masks.set(one.object, one.mask);
      }
      if (answers.length > 0) effort.frames.add(frame);
      effort.clicks += answers.length;
      given.push(answers.length);
    }
    return given;
  }

  #truthOn(frame: number, object: string, { video }: Annotator): Promise<BitMask> {
    return this.#judges.get(object)!.truthOn(frame, createBitMask(video.width, video.height));
  }

  /** An object that was not prompted yet has an empty mask. Null where the frame has no ground truth. */
  async #judge({ frame, objects }: FramePrediction): Promise<Chosen | null> {
    const shown = new Map(objects.map(({ object, mask }) => [object, mask]));
    const { width, height } = objects[0]!.mask;
    const overlaps: number[] = [];
    for (const [object, judge] of this.#judges) {
      const judged = await judge.judge(frame, shown.get(object) ?? createBitMask(width, height));
      if (judged === null) return null;
      overlaps.push(judged.iou);
    }
    return { frame, iou: mean(overlaps), shown };
  }
}
