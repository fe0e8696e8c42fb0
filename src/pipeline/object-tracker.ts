import type { BitMask } from '../core/bit-mask.js';
import type { Video } from '../core/session.js';
import { roundToBfloat16 } from './bfloat16.js';
import { clampLogits } from './decode-objects.js';
import { FeatureCache } from './feature-cache.js';
import { FeaturePool } from './feature-pool.js';
import { type FrameSource, videoFrames } from './frame-source.js';
import { quarterResolution, toModelSize } from './mask-prompt.js';
import { type ChosenMask, chooseMask, pointerOf } from './mask-selection.js';
import { attendedFrames, memoryInputs } from './memory-bank.js';
import { type FrameFeatures, type Network, NO_POINTS } from './network.js';
import { type PointPrompt, pointTensors } from './point-prompt.js';
import type { VideoSessionOptions } from './session-options.js';
import { fillHoles } from './small-regions.js';
import type { StageClock } from './stage-clock.js';
import type { OutputKind, TrackedObject } from './tracked-object.js';

/** Logits of a mask given as a prompt, outside and inside (SAM2Base._use_mask_as_output). */
const PROMPT_SCALE = 20;
const PROMPT_BIAS = -10;
/** Earlier logits are fed back within these bounds (add_new_points_or_box). */
const FED_BACK_LOGIT = 32;

/** Runs the network for one object at a time: on prompts, on tracked frames, and to remember both. */
export class ObjectTracker {
  readonly #network: Network;
  readonly #options: VideoSessionOptions;
  readonly #videoLength: number;
  readonly #frames: FrameSource;
  readonly #cache: FeatureCache;

  constructor(network: Network, video: Video, options: VideoSessionOptions) {
    this.#network = network;
    this.#options = options;
    this.#cache = new FeatureCache(options.features ?? new FeaturePool(options.keepFeaturesMiB).of(video.name));
    this.#videoLength = video.length;
    this.#frames = options.frames ?? videoFrames(video, network.spec.imageSize);
  }

  /**
   * Answers clicks and boxes: without memory on a frame that was not tracked, else in its light, and in either case from
   * the mask that the object has there (add_new_points_or_box).
   */
  async answerPoints(object: TrackedObject, frame: number, points: PointPrompt, clock: StageClock): Promise<void> {
    const passed = object.passed.get(frame);
    const kind = this.#kindOf(object, frame);
    const features = await this.#features(frame, clock);
    const source =
      passed === undefined ? features.unconditioned : await this.#condition(object, frame, passed.reverse, clock);
    const earlier = object.pending[kind].get(frame) ?? (await object.rememberedOn(frame));
    const mask = earlier === null ? null : clampLogits(earlier.lowResLogits, FED_BACK_LOGIT);
    const answer = await clock.time('decodeMask', async () => {
      const decoded = await this.#network.decode(source, features, { ...pointTensors(points), mask });
      return chooseMask(decoded, points.labels.length, this.#options.dynamicMultimask);
    });
    object.pending[kind].set(frame, await clock.time('postprocess', () => this.#filled(answer)));
  }

  /** A mask prompt is its own answer; the decoder only gives its object pointer (SAM2Base._use_mask_as_output). */
  async answerMask(object: TrackedObject, frame: number, mask: BitMask, clock: StageClock): Promise<void> {
    const kind = this.#kindOf(object, frame);
    const features = await this.#features(frame, clock);
    const answer = await clock.time('decodeMask', async (): Promise<ChosenMask> => {
      const model = toModelSize(mask, this.#network.spec.imageSize);
      const prompt = await this.#network.prepareMaskPrompt(model);
      const decoded = await this.#network.decode(features.vision, features, { ...NO_POINTS, mask: prompt });
      const present = model.includes(1);
      const logits = model.map((value) => value * PROMPT_SCALE + PROMPT_BIAS);
      return {
        lowResLogits: quarterResolution(logits, this.#network.spec.imageSize),
        objectScore: present ? PROMPT_SCALE + PROMPT_BIAS : PROMPT_BIAS,
        pointer: present ? pointerOf(decoded, 0) : decoded.noObjectPointer,
      };
    });
    object.pending[kind].set(frame, await clock.time('postprocess', () => this.#filled(answer)));
  }

  /**
   * Prompts become memories only when the video is propagated (propagate_in_video_preflight). They are encoded frame by
   * frame, so that objects share a frame's features, and kept in the order in which each object was prompted.
   */
  async rememberPrompts(objects: readonly TrackedObject[], clock: StageClock): Promise<void> {
    for (const kind of ['tracked', 'prompted'] as const) {
      const memories = await this.#memoriesOfPrompts(objects, kind, clock);
      for (const object of objects) {
        for (const [frame, answer] of object.pending[kind]) {
          await object.remember(kind, frame, { ...answer, memory: memories.get(object)!.get(frame)! });
          this.#forgetAround(object, frame);
        }
        object.pending[kind].clear();
      }
    }
    for (const { prompted, tracked } of objects) {
      for (const frame of prompted.keys()) tracked.delete(frame);
    }
  }

  async #memoriesOfPrompts(objects: readonly TrackedObject[], kind: OutputKind, clock: StageClock) {
    const memories = new Map(objects.map((object) => [object, new Map<number, Float32Array>()]));
    for (const frame of new Set(objects.flatMap(({ pending }) => [...pending[kind].keys()]))) {
      for (const [object, found] of memories) {
        const answer = object.pending[kind].get(frame);
        if (answer === undefined) continue;
        const features = await this.#features(frame, clock);
        found.set(frame, await this.#encodeMemory(features, answer, this.#options.binarisePrompted, clock));
      }
    }
    return memories;
  }

  /** Answers a frame in the light of the others, unless it was prompted, and remembers the answer. */
  async track(object: TrackedObject, frame: number, reverse: boolean, clock: StageClock): Promise<void> {
    if (object.prompted.has(frame)) {
      this.#forgetAround(object, frame);
    } else {
      const features = await this.#features(frame, clock);
      const conditioned = await this.#condition(object, frame, reverse, clock);
      this.#frames.goAhead?.('maskDecoder');
      const answer = await clock.time('decodeMask', async () => {
        const decoded = await this.#network.decode(conditioned, features, { ...NO_POINTS, mask: null });
        return chooseMask(decoded, 0, this.#options.dynamicMultimask);
      });
      const memory = await this.#encodeMemory(features, answer, false, clock);
      const filled = await clock.time('postprocess', () => this.#filled(answer));
      await object.tracked.set(frame, { ...filled, memory });
    }
    object.passed.set(frame, { reverse });
  }

  close(): void {
    this.#cache.clear();
  }

  /** A prompt on a frame that was tracked is a correction, which only counts as a prompted frame where that is asked. */
  #kindOf(object: TrackedObject, frame: number): OutputKind {
    return !object.passed.has(frame) || this.#options.addAllFramesToCorrectAsCond ? 'prompted' : 'tracked';
  }

  /** The last frame's features are kept: prompts of several objects, and then the propagation, share them. */
  async #features(frame: number, clock: StageClock): Promise<FrameFeatures> {
    const known = this.#cache.get(frame);
    if (known !== undefined) return known;
    const pixels = await this.#frames.pixels(frame, clock);
    const features = await clock.time('encode', () => this.#network.encodeImage(pixels));
    this.#cache.set(frame, features);
    return features;
  }

  async #condition(object: TrackedObject, frame: number, reverse: boolean, clock: StageClock) {
    const features = await this.#features(frame, clock);
    this.#frames.goAhead?.('memoryAttention');
    return clock.time('memoryAttention', async () => {
      const { spec } = this.#network;
      const attended = attendedFrames(object.viewFrom(frame, reverse, this.#videoLength), spec, this.#options);
      const bank = await memoryInputs(attended, spec, this.#videoLength, (other) => object.attended(other));
      return this.#network.condition(features, bank);
    });
  }

  async #encodeMemory(features: FrameFeatures, answer: ChosenMask, binarise: boolean, clock: StageClock) {
    this.#frames.goAhead?.('memoryEncoder');
    return clock.time('memoryEncode', async () => {
      const memory = await this.#network.encodeMemory(features, answer.lowResLogits, answer.objectScore, binarise);
      return this.#options.memoryPrecision === 'bf16' ? roundToBfloat16(memory) : memory;
    });
  }

  #filled(answer: ChosenMask): ChosenMask {
    const { fillHoleArea } = this.#options;
    if (fillHoleArea === 0) return answer;
    return { ...answer, lowResLogits: fillHoles(answer.lowResLogits, this.#network.lowResSide, fillHoleArea) };
  }

  #forgetAround(object: TrackedObject, frame: number): void {
    const { clearNonCondMemAroundInput, memoryTemporalStride } = this.#options;
    if (clearNonCondMemAroundInput) object.forgetAround(frame, memoryTemporalStride * this.#network.spec.numMaskmem);
  }
}
