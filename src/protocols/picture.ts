import type { BitMask } from '../core/bit-mask.js';
import type { ImageMask, ImagePrediction, ImagePrompt, ImageSession } from '../core/image-session.js';
import { type Box, type Click, type FramePrediction, NO_STAGE_TIMES, type StageTimes } from '../core/session.js';
import type { ProtocolContext } from './protocol.js';

/** A frame that is prompted on its own, as a picture. */
export class Picture {
  readonly frame: number;
  readonly #session: ImageSession;
  /** The picture is encoded once, which counts for the first answer on it. */
  #encoding: StageTimes;

  private constructor(frame: number, session: ImageSession) {
    this.frame = frame;
    this.#session = session;
    this.#encoding = session.times;
  }

  static async open({ sequence, images }: ProtocolContext, frame: number): Promise<Picture> {
    return new Picture(frame, await images().openSession(await sequence.picture(frame)));
  }

  object(name: string): PictureObject {
    return new PictureObject(name, this.frame, {
      predict: (prompt, multimask) => this.#predict(prompt, multimask),
      maskPrompt: (mask) => this.#session.maskPrompt(mask),
    });
  }

  async #predict(prompt: ImagePrompt, multimask: boolean): Promise<ImagePrediction> {
    const answer = await this.#session.predict(prompt, { multimask });
    const times = addTimes(answer.times, this.#encoding);
    this.#encoding = NO_STAGE_TIMES;
    return { ...answer, times };
  }

  close(): Promise<void> {
    return this.#session.close();
  }
}

/** What an object asks of the picture's session. */
interface Answering {
  predict(prompt: ImagePrompt, multimask: boolean): Promise<ImagePrediction>;
  maskPrompt(mask: BitMask): Float32Array;
}

/**
 * One object of a picture. A click or box as its first prompt is answered by three masks, of which the one with the highest
 * predicted IoU counts; a mask, and each further prompt, by one. Further prompts take the logits of the mask that is there
 * back in (SAM and SAM 2, image evaluation).
 */
export class PictureObject {
  readonly #name: string;
  readonly #frame: number;
  readonly #session: Answering;
  readonly #clicks: Click[] = [];
  #box: Box | null = null;
  /** Logits that the next prompt takes in. */
  #logits: Float32Array | null = null;
  #shown: ImageMask | null = null;

  constructor(name: string, frame: number, session: Answering) {
    this.#name = name;
    this.#frame = frame;
    this.#session = session;
  }

  /** Null before the first prompt. */
  get mask(): BitMask | null {
    return this.#shown?.mask ?? null;
  }

  get clicks(): readonly Click[] {
    return this.#clicks;
  }

  async box(box: Box): Promise<FramePrediction> {
    this.#box = box;
    return this.#answer();
  }

  /** @param mask of the picture's size */
  async maskPrompt(mask: BitMask): Promise<FramePrediction> {
    this.#logits = this.#session.maskPrompt(mask);
    return this.#answer();
  }

  async click(click: Click): Promise<FramePrediction> {
    this.#clicks.push(click);
    return this.#answer();
  }

  async #answer(): Promise<FramePrediction> {
    const prompt = promptOf(this.#clicks, this.#box, this.#logits);
    const { masks, objectScore, times } = await this.#session.predict(prompt, this.#logits === null);
    const best = masks.reduce((best, one) => (one.iou > best.iou ? one : best));
    this.#shown = best;
    this.#logits = best.lowResLogits;
    const { mask, lowResLogits } = best;
    return { frame: this.#frame, objects: [{ object: this.#name, mask, lowResLogits, objectScore }], times };
  }
}

function promptOf(clicks: readonly Click[], box: Box | null, mask: Float32Array | null): ImagePrompt {
  return {
    ...(clicks.length > 0 && {
      points: clicks.map(({ x, y }) => [x, y] as const),
      labels: clicks.map(({ positive }) => (positive ? 1 : 0)),
    }),
    ...(box !== null && { box: [box.left, box.top, box.right, box.bottom] as const }),
    ...(mask !== null && { mask }),
  };
}

function addTimes(times: StageTimes, more: StageTimes): StageTimes {
  const stages = Object.keys(times) as (keyof StageTimes)[];
  return Object.fromEntries(stages.map((stage) => [stage, times[stage] + more[stage]])) as unknown as StageTimes;
}
