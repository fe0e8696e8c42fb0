import type { BitMask } from '../core/bit-mask.js';
import { compareObjects } from '../core/object-order.js';
import type { Box, Click, FramePrediction, PropagateOptions, Video, VideoSession } from '../core/session.js';
import { FrameHistory, SlotNumbers } from './frame-history.js';
import type { Network } from './network.js';
import { ObjectTracker } from './object-tracker.js';
import { joinPoints, pointPrompt } from './point-prompt.js';
import { propagationOrder } from './propagation-order.js';
import { SessionChecks } from './session-checks.js';
import { presetOptions, type VideoSessionOptions } from './session-options.js';
import { memorySpill, type SpillStore } from './spill.js';
import { StageClock } from './stage-clock.js';
import { TrackedObject } from './tracked-object.js';
import { videoMasks } from './video-masks.js';

/** SAM 2 on one video: every prompt, on any frame, in any order, for objects that have memories of their own. */
export class Sam2VideoSession implements VideoSession {
  readonly video: Video;
  readonly #network: Network;
  readonly #options: VideoSessionOptions;
  readonly #objects = new Map<string, TrackedObject>();
  readonly #tracker: ObjectTracker;
  readonly #checks: SessionChecks;
  readonly #slots = new SlotNumbers();
  readonly #store: SpillStore | null;
  #isUndisturbed = false;

  /** @param options the official defaults of the preset `interactive` where they are left out */
  constructor(network: Network, video: Video, options: Partial<VideoSessionOptions> = {}) {
    this.video = video;
    this.#network = network;
    this.#options = { ...presetOptions('interactive'), ...options };
    this.#checks = new SessionChecks(video, this.#options);
    this.#tracker = new ObjectTracker(network, video, this.#options);
    this.#store = this.#options.history === 'forget' ? null : (this.#options.spill ?? memorySpill());
  }

  get objects(): readonly string[] {
    return this.#inOrder().map(({ name }) => name);
  }

  async addClicks(frame: number, object: string, clicks: readonly Click[]): Promise<FramePrediction> {
    this.#refuseOnTheWay();
    this.#checks.clicks(frame, object, clicks);
    return this.#addPoints(frame, object, null, clicks);
  }

  async addBox(frame: number, object: string, box: Box, clicks: readonly Click[] = []): Promise<FramePrediction> {
    this.#refuseOnTheWay();
    this.#checks.box(frame, object, box, clicks);
    return this.#addPoints(frame, object, box, clicks);
  }

  async #addPoints(frame: number, name: string, box: Box | null, clicks: readonly Click[]): Promise<FramePrediction> {
    const clock = new StageClock();
    const object = this.#objects.get(name) ?? this.#newObject(name);
    const given = pointPrompt(box, clicks, this.video, this.#network.spec.imageSize);
    const points = joinPoints(box === null ? object.points.get(frame) : undefined, given);
    await this.#tracker.answerPoints(object, frame, points, clock);
    object.points.set(frame, points);
    object.masked.delete(frame);
    this.#objects.set(name, object);
    return this.#prediction(frame, this.#inOrder(), clock);
  }

  async addMask(frame: number, object: string, mask: BitMask): Promise<FramePrediction> {
    this.#refuseOnTheWay();
    this.#checks.mask(frame, object, mask);
    const clock = new StageClock();
    const tracked = this.#objects.get(object) ?? this.#newObject(object);
    await this.#tracker.answerMask(tracked, frame, mask, clock);
    tracked.masked.add(frame);
    tracked.points.delete(frame);
    this.#objects.set(object, tracked);
    return this.#prediction(frame, this.#inOrder(), clock);
  }

  async clearPrompts(frame: number, object: string): Promise<FramePrediction> {
    this.#checks.frame(frame, object);
    this.#checks.known(this.objects, object);
    await this.#objects.get(object)!.clearPrompts(frame);
    return this.#prediction(frame, this.#inOrder(), new StageClock());
  }

  async removeObject(object: string): Promise<readonly FramePrediction[]> {
    this.#checks.known(this.objects, object);
    const removed = this.#objects.get(object)!;
    const frames = [...removed.promptedFrames].sort((a, b) => a - b);
    removed.tracked.clear();
    this.#objects.delete(object);
    const updated: FramePrediction[] = [];
    for (const frame of frames) updated.push(await this.#prediction(frame, this.#inOrder(), new StageClock()));
    return updated;
  }

  async reset(): Promise<void> {
    for (const { tracked } of this.#objects.values()) tracked.clear();
    this.#objects.clear();
  }

  async *propagate(options: PropagateOptions = {}): AsyncGenerator<FramePrediction> {
    const { reverse = false, undisturbed = false, signal } = options;
    const started = new Set(this.#inOrder());
    this.#checks.canPropagate(started, options);
    let clock = new StageClock();
    const first = Math.min(...[...started].flatMap(({ conditioningFrames }) => conditioningFrames));
    this.#isUndisturbed = undisturbed;
    try {
      for (const frame of propagationOrder(options, first, this.video.length)) {
        signal?.throwIfAborted();
        const objects = this.#inOrder().filter((object) => started.has(object) || joins(object, frame, reverse));
        if (objects.length === 0) return;
        await this.#tracker.rememberPrompts(objects, clock);
        for (const object of objects) {
          started.add(object);
          await this.#tracker.track(object, frame, reverse, clock);
        }
        yield await this.#prediction(frame, objects, clock);
        clock = new StageClock();
      }
    } finally {
      this.#isUndisturbed = false;
    }
  }

  async close(): Promise<void> {
    await this.reset();
    this.#tracker.close();
    await this.#store?.close();
  }

  #refuseOnTheWay(): void {
    if (this.#isUndisturbed) throw new Error('a prompt on the way of a propagation that was to be undisturbed');
  }

  #inOrder(): TrackedObject[] {
    return [...this.#objects.values()].sort((a, b) => compareObjects(a.name, b.name));
  }

  #newObject(name: string): TrackedObject {
    const { numMaskmem, maxObjPtrsInEncoder } = this.#network.spec;
    const history = new FrameHistory({
      sizes: this.#network.outputSizes,
      held: numMaskmem + maxObjPtrsInEncoder,
      store: this.#store,
      slots: this.#slots,
    });
    return new TrackedObject(name, history);
  }

  /** The newest answers on a frame at video size. */
  async #prediction(frame: number, objects: readonly TrackedObject[], clock: StageClock): Promise<FramePrediction> {
    const answered = [];
    for (const { name } of objects) {
      const answer = await this.#objects.get(name)?.answerOn(frame);
      if (answer) answered.push({ name, answer });
    }
    const planes = answered.map(({ answer }) => answer.lowResLogits);
    const masks = await clock.time('postprocess', () =>
      videoMasks(planes, this.#network.lowResSide, this.video, this.#options.overlap),
    );
    return {
      frame,
      objects: answered.map(({ name, answer }, i) => ({
        object: name,
        mask: masks[i]!,
        lowResLogits: answer.lowResLogits,
        objectScore: answer.objectScore,
      })),
      times: clock.times,
    };
  }
}

/** True where an object that was first prompted during a propagation has been reached by it. */
function joins({ conditioningFrames }: TrackedObject, frame: number, reverse: boolean): boolean {
  return conditioningFrames.some((prompted) => (reverse ? prompted >= frame : prompted <= frame));
}
