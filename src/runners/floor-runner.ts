import { type BitMask, createBitMask } from '../core/bit-mask.js';
import { UserError } from '../core/errors.js';
import { sha256OfText } from '../core/hashing.js';
import { makeDisjoint } from '../core/object-order.js';
import { type FramePrediction, NO_STAGE_TIMES, type Video } from '../core/session.js';
import { PromptedSession } from './prompted-session.js';
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
      images: null,
      openSession: async ({ video }, options) => new FloorSession(video, options, carry),
      close: async () => {},
    }),
  };
}

class FloorSession extends PromptedSession {
  constructor(
    readonly video: Video,
    private readonly options: SessionOptions,
    private readonly carry: Carry,
  ) {
    super();
  }

  protected override async prompt(frame: number, object: string, mask: BitMask | null): Promise<FramePrediction> {
    if (mask !== null) return super.prompt(frame, object, this.carry(mask));
    throw new UserError({
      what: 'A floor copies masks; it has no answer to clicks and boxes.',
      where: this.video.name,
      expected: 'a mask prompt',
      next: 'run the floors with prompt: mask',
    });
  }

  /** The newest mask of each object that was prompted on this frame or before. */
  protected async predictionOf(frame: number): Promise<FramePrediction> {
    const masks = new Map<string, BitMask>();
    for (const object of this.objects) {
      const given = [...this.prompts.get(object)!].filter(([prompted]) => prompted <= frame);
      const newest = given.reduce<(typeof given)[number] | undefined>(
        (latest, one) => (latest === undefined || one[0] >= latest[0] ? one : latest),
        undefined,
      );
      if (newest?.[1]) masks.set(object, newest[1]);
    }
    const shown = this.options.overlap === 'disjoint' ? makeDisjoint(masks) : masks;
    const objects = [...shown].map(([object, mask]) => ({ object, mask, lowResLogits: null, objectScore: null }));
    return { frame, objects, times: NO_STAGE_TIMES };
  }
}
