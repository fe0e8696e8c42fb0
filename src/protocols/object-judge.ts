import type { BitMask } from '../core/bit-mask.js';
import type { Sequence } from '../core/dataset.js';
import { region } from '../metrics/region.js';

/** An annotated frame of one object, and how well it is segmented. */
export interface JudgedFrame {
  readonly frame: number;
  /** J at the picture's size: 1 where both are empty, 0 where one is. */
  readonly iou: number;
  readonly mask: BitMask;
  readonly truth: BitMask;
}

/** Compares an object's masks with the ground truth on annotated frames. */
export class ObjectJudge {
  readonly #sequence: Sequence;
  readonly #object: string;
  readonly #annotated: ReadonlySet<number>;

  constructor(sequence: Sequence, object: string) {
    this.#sequence = sequence;
    this.#object = object;
    this.#annotated = new Set(sequence.annotated);
  }

  /** The truth of the object on an annotated frame; empty, of the size of `like`, where it is absent. */
  async truthOn(frame: number, like: BitMask): Promise<BitMask> {
    const found = (await this.#sequence.objectMasks(frame)).get(this.#object);
    return found ?? { ...like, words: new Uint32Array(like.words.length) };
  }

  /** Null where the frame has no ground truth. */
  async judge(frame: number, mask: BitMask): Promise<JudgedFrame | null> {
    if (!this.#annotated.has(frame)) return null;
    const truth = await this.truthOn(frame, mask);
    return { frame, iou: region(truth, mask), mask, truth };
  }
}
