import type { BitMask } from '../core/bit-mask.js';
import { compareObjects } from '../core/object-order.js';
import type { Click, FramePrediction, PropagateOptions, Video, VideoSession } from '../core/session.js';
import { propagationOrder } from '../pipeline/propagation-order.js';
import { unknownObject } from '../pipeline/session-checks.js';

/** A session of a runner that has no network: it keeps what was prompted where, and answers a frame from that. */
export abstract class PromptedSession implements VideoSession {
  abstract readonly video: Video;
  /** By object, then by frame; null for clicks and boxes. */
  protected readonly prompts = new Map<string, Map<number, BitMask | null>>();

  /** The answer of each object that was prompted on this frame or before. */
  protected abstract predictionOf(frame: number): Promise<FramePrediction>;

  get objects(): readonly string[] {
    return [...this.prompts.keys()].sort(compareObjects);
  }

  async addClicks(frame: number, object: string, _clicks: readonly Click[]): Promise<FramePrediction> {
    return this.prompt(frame, object, null);
  }

  async addBox(frame: number, object: string): Promise<FramePrediction> {
    return this.prompt(frame, object, null);
  }

  async addMask(frame: number, object: string, mask: BitMask): Promise<FramePrediction> {
    return this.prompt(frame, object, mask);
  }

  async clearPrompts(frame: number, object: string): Promise<FramePrediction> {
    this.promptsOf(object).delete(frame);
    return this.predictionOf(frame);
  }

  async removeObject(object: string): Promise<readonly FramePrediction[]> {
    const frames = [...this.promptsOf(object).keys()].sort((a, b) => a - b);
    this.prompts.delete(object);
    const updated: FramePrediction[] = [];
    for (const frame of frames) updated.push(await this.predictionOf(frame));
    return updated;
  }

  async reset(): Promise<void> {
    this.prompts.clear();
  }

  async *propagate(options: PropagateOptions = {}): AsyncGenerator<FramePrediction> {
    const first = Math.min(...[...this.prompts.values()].flatMap((frames) => [...frames.keys()]));
    for (const frame of propagationOrder(options, first, this.video.length)) {
      if (options.signal?.aborted === true) return;
      yield await this.predictionOf(frame);
    }
  }

  async close(): Promise<void> {}

  protected async prompt(frame: number, object: string, mask: BitMask | null): Promise<FramePrediction> {
    const frames = this.prompts.get(object) ?? new Map<number, BitMask | null>();
    frames.set(frame, mask);
    this.prompts.set(object, frames);
    return this.predictionOf(frame);
  }

  private promptsOf(object: string): Map<number, BitMask | null> {
    const frames = this.prompts.get(object);
    if (frames !== undefined) return frames;
    throw unknownObject(this.video, this.objects, object);
  }
}
