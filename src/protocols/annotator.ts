import { type BitMask, countPixels } from '../core/bit-mask.js';
import { UserError } from '../core/errors.js';
import type { Prompt } from '../core/interaction.js';
import { runsOfMask } from '../core/mask-runs.js';
import type { Box, Click, FramePrediction, ObjectPrediction, Video, VideoSession } from '../core/session.js';
import { region } from '../metrics/region.js';
import { isPerfect } from './clicks/next-click.js';
import { CLICK_SAMPLERS, type ClickSamplerName } from './clicks/samplers.js';
import type { ProtocolContext, SessionNeeds } from './protocol.js';

/** Why a prompt was given, and in which round. */
export interface Reason {
  readonly why: string;
  readonly round?: number;
}

/** Why a mask was given. */
export interface MaskReason extends Reason {
  /** False where it is not the ground truth of the frame: it is then written down. */
  readonly isTruth?: boolean;
}

/** Clicks of one object on one frame, one after another. */
export interface ClickRequestOptions extends Reason {
  readonly truth: BitMask;
  /** The mask that is there; null for none. */
  readonly shown: BitMask | null;
  /** At most so many; fewer where the mask becomes perfect. */
  readonly count: number;
  /** The IoU at which the annotator is content; 1 where it is left out. */
  readonly enough?: number;
  readonly sampler: ClickSamplerName;
}

/** A session that writes down what is asked of it, with the reason. */
export class Annotator {
  readonly #context: ProtocolContext;
  readonly #session: VideoSession;

  private constructor(context: ProtocolContext, session: VideoSession) {
    this.#context = context;
    this.#session = session;
  }

  static async open(context: ProtocolContext, needs: SessionNeeds): Promise<Annotator> {
    context.log({ kind: 'open', history: needs.history });
    return new Annotator(context, await context.openSession(needs));
  }

  get video(): Video {
    return this.#session.video;
  }

  /** Forgets all objects; what the image encoder gave stays. */
  async reset(): Promise<void> {
    this.#context.log({ kind: 'reset' });
    await this.#session.reset();
  }

  /** @param mask of the ground truth on this frame, unless the reason says that it is not */
  async mask(frame: number, object: string, mask: BitMask, reason: MaskReason): Promise<FramePrediction> {
    this.#checkSize(mask, frame, object);
    const given = { pixels: countPixels(mask), ...(reason.isTruth === false && { mask: runsOfMask(mask) }) };
    this.#log({ ...this.#act(frame, object, reason, null), kind: 'mask', ...given });
    return this.#session.addMask(frame, object, mask);
  }

  /** @param mask of anything but the ground truth, so that the log has it whole */
  async madeMask(frame: number, object: string, mask: BitMask, reason: Reason): Promise<FramePrediction> {
    const given = { pixels: countPixels(mask), mask: runsOfMask(mask) };
    this.#log({ ...this.#act(frame, object, reason, null), kind: 'mask', ...given });
    return this.#session.addMask(frame, object, mask);
  }

  /** @param clicks given with the box; none where they are left out */
  async box(
    frame: number,
    object: string,
    box: Box,
    reason: Reason,
    clicks?: readonly Click[],
  ): Promise<FramePrediction> {
    this.#log({ ...this.#act(frame, object, reason, null), kind: 'box', box, ...(clicks && { clicks }) });
    return this.#session.addBox(frame, object, box, clicks);
  }

  /** Clicks that are known already, all at once. */
  async givenClicks(frame: number, object: string, clicks: readonly Click[], reason: Reason): Promise<FramePrediction> {
    this.#log({ ...this.#act(frame, object, reason, null), kind: 'clicks', clicks });
    return this.#session.addClicks(frame, object, clicks);
  }

  /**
   * Clicks until the count is reached or there is nothing to mend, each click on the answer to the one before it.
   * @returns the answers, as many as clicks were given
   */
  async clicks(frame: number, object: string, options: ClickRequestOptions): Promise<readonly FramePrediction[]> {
    const { truth, count, sampler, enough = 1 } = options;
    this.#checkSize(truth, frame, object);
    let shown = options.shown;
    const given: Click[] = [];
    const answers: FramePrediction[] = [];
    while (given.length < count && !isPerfect(truth, shown)) {
      const click = CLICK_SAMPLERS[sampler]({ truth, prediction: shown, earlier: given, rng: this.#context.rng });
      const iou = shown === null ? null : region(truth, shown);
      if (click === null || (iou !== null && iou >= enough)) break;
      this.#log({ ...this.#act(frame, object, options, iou), kind: 'clicks', clicks: [click] });
      const answer = await this.#session.addClicks(frame, object, [click]);
      given.push(click);
      answers.push(answer);
      shown = maskIn(answer, object);
    }
    return answers;
  }

  /** Carries all objects on from a frame; how many frames were taken is written down at the end. */
  propagate(from: number, round?: number): AsyncGenerator<FramePrediction> {
    return this.#carry(from, { ...(round !== undefined && { round }) }, false);
  }

  /** The same, where nothing is prompted until all frames were taken. */
  propagateUndisturbed(from: number, round?: number): AsyncGenerator<FramePrediction> {
    return this.#carry(from, { ...(round !== undefined && { round }) }, true);
  }

  /** The same towards the first frame. */
  propagateBack(from: number): AsyncGenerator<FramePrediction> {
    return this.#carry(from, { reverse: true }, true);
  }

  async *#carry(
    from: number,
    how: { readonly round?: number; readonly reverse?: true },
    undisturbed: boolean,
  ): AsyncGenerator<FramePrediction> {
    const { signal, sequence, log } = this.#context;
    let frames = 0;
    const { reverse = false } = how;
    log({ kind: 'propagate', frame: sequence.frames[from]!, ...how });
    try {
      const options = { from, reverse, undisturbed, ...(signal && { signal }) };
      for await (const prediction of this.#session.propagate(options)) {
        frames++;
        yield prediction;
      }
    } finally {
      log({ kind: 'propagated', frames });
    }
  }

  #log(prompt: Prompt): void {
    this.#context.log(prompt);
  }

  #act(frame: number, object: string, { why, round }: Reason, iou: number | null) {
    const name = this.#context.sequence.frames[frame]!;
    return { frame: name, object, why, ...(round !== undefined && { round }), ...(iou !== null && { iou }) };
  }

  /** @throws UserError where a mask is not of the video's size */
  #checkSize(mask: BitMask, frame: number, object: string): void {
    const { video } = this;
    if (mask.width === video.width && mask.height === video.height) return;
    const { sequence } = this.#context;
    throw new UserError({
      what: 'The mask is not of the size of the video.',
      where: `sequence ${sequence.name}, frame ${sequence.frames[frame]}, object ${object}`,
      expected: `${video.width} x ${video.height} pixels, as the first picture`,
      found: `${mask.width} x ${mask.height}`,
      next: 'give masks and pictures of the same resolution',
    });
  }
}

/** The mask of an object in an answer that has it. */
export function maskIn(prediction: FramePrediction, object: string): BitMask {
  const found: ObjectPrediction | undefined = prediction.objects.find((one) => one.object === object);
  if (found === undefined) throw new Error(`the answer on frame ${prediction.frame} lacks ${object}`);
  return found.mask;
}
