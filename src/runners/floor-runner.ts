import { type BitMask, createBitMask } from '../core/bit-mask.js';
import { sha256OfText } from '../core/hashing.js';
import { makeDisjoint } from '../core/object-order.js';
import {
  type FramePrediction,
  NO_STAGE_TIMES,
  type PropagateOptions,
  type Video,
  type VideoSession,
} from '../core/session.js';
import type { ModelHandle, Runner, SessionOptions } from './runner.js';

type Carry = (given: BitMask) => BitMask;

/** Copies the mask that was given to every later frame: the floor that a tracker must beat. */
export const staticRunner: Runner = floorRunner('static', (given) => given);

/** Predicts nothing on every frame. */
export const emptyRunner: Runner = floorRunner('empty', (given) => createBitMask(given.width, given.height));

function floorRunner(name: 'static' | 'empty', carry: Carry): Runner {
  return {
    name,
    identify: async () => sha256OfText(name),
    prepare: async ({ id }): Promise<ModelHandle> => ({
      id,
      backend: null,
      precision: null,
      imageSize: null,
      parameters: null,
      options: {},
      notes: [],
      loadMs: 0,
      openSession: async ({ video }, options) => new FloorSession(video, options, carry),
      close: async () => {},
    }),
  };
}

interface Given {
  readonly frame: number;
  readonly object: string;
  readonly mask: BitMask;
}

class FloorSession implements VideoSession {
  private readonly given: Given[] = [];

  constructor(
    readonly video: Video,
    private readonly options: SessionOptions,
    private readonly carry: Carry,
  ) {}

  async addMask(frame: number, object: string, mask: BitMask): Promise<FramePrediction> {
    this.given.push({ frame, object, mask: this.carry(mask) });
    return this.predictionOf(frame);
  }

  async *propagate({ from, maxFrames, signal }: PropagateOptions = {}): AsyncGenerator<FramePrediction> {
    const first = from ?? Math.min(...this.given.map(({ frame }) => frame));
    const end = Math.min(this.video.length, first + (maxFrames ?? this.video.length));
    for (let frame = first; frame < end && signal?.aborted !== true; frame++) yield this.predictionOf(frame);
  }

  async close(): Promise<void> {}

  /** The newest mask of each object that was prompted on this frame or before. */
  private predictionOf(frame: number): FramePrediction {
    const latest = new Map<string, Given>();
    for (const given of this.given) {
      const known = latest.get(given.object);
      if (given.frame <= frame && (known === undefined || known.frame <= given.frame)) latest.set(given.object, given);
    }
    const masks = new Map([...latest].map(([object, { mask }]) => [object, mask]));
    const shown = this.options.overlap === 'disjoint' ? makeDisjoint(masks) : masks;
    const objects = [...shown].map(([object, mask]) => ({ object, mask, lowResLogits: null, objectScore: null }));
    return { frame, objects, times: NO_STAGE_TIMES };
  }
}
