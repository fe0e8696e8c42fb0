import type { BitMask } from '../core/bit-mask.js';
import { UserError } from '../core/errors.js';
import type { FramePrediction, PropagateOptions, Video, VideoSession } from '../core/session.js';
import { roundToBfloat16 } from './bfloat16.js';
import { type FrameSource, videoFrames } from './frame-source.js';
import { quarterResolution, toModelSize } from './mask-prompt.js';
import { bestMask, type ChosenMask, pointerOf } from './mask-selection.js';
import { MemoryBank } from './memory-bank.js';
import { type FrameFeatures, type Network, NO_POINTS } from './network.js';
import { StageClock } from './stage-clock.js';
import { videoMasks } from './video-masks.js';

export interface VideoSessionOptions {
  /** `disjoint`: no pixel is in two masks; `overlapping`: each object on its own. */
  readonly overlap: 'disjoint' | 'overlapping';
  /** `bf16` rounds memories as the official predictor does. */
  readonly memoryPrecision: 'fp32' | 'bf16';
  /** True where prompted frames are remembered as hard masks (binarize_mask_from_pts_for_mem_enc). */
  readonly binarisePrompted: boolean;
  /** Where frames come from; the video's own pictures where it is left out. */
  readonly frames?: FrameSource;
}

/** Logits of a mask given as a prompt, outside and inside (SAM2Base._use_mask_as_output). */
const PROMPT_SCALE = 20;
const PROMPT_BIAS = -10;

interface TrackedObject {
  readonly name: string;
  readonly bank: MemoryBank;
  /** The answer on each prompted frame. */
  readonly prompted: Map<number, ChosenMask>;
  /** Prompted frames that are not in the bank yet. */
  readonly pending: Set<number>;
}

/** SAM 2 on one video: mask prompts and forward propagation, each object with a memory bank of its own. */
export class Sam2VideoSession implements VideoSession {
  readonly video: Video;
  readonly #network: Network;
  readonly #options: VideoSessionOptions;
  readonly #frames: FrameSource;
  readonly #objects = new Map<string, TrackedObject>();
  #cached: { readonly frame: number; readonly features: FrameFeatures } | null = null;

  constructor(network: Network, video: Video, options: VideoSessionOptions) {
    this.video = video;
    this.#network = network;
    this.#options = options;
    this.#frames = options.frames ?? videoFrames(video, network.spec.imageSize);
  }

  async addMask(frame: number, object: string, mask: BitMask): Promise<FramePrediction> {
    this.#checkMask(frame, object, mask);
    const clock = new StageClock();
    const features = await this.#features(frame, clock);
    const tracked = this.#object(object);
    const answer = await clock.time('decodeMask', () => this.#answerMask(features, mask));
    tracked.prompted.set(frame, answer);
    tracked.pending.add(frame);
    const prompted = [...this.#objects.values()].filter((other) => other.prompted.has(frame));
    return this.#prediction(
      frame,
      prompted,
      prompted.map((other) => other.prompted.get(frame)!),
      clock,
    );
  }

  async *propagate(options: PropagateOptions = {}): AsyncGenerator<FramePrediction> {
    const objects = [...this.#objects.values()];
    if (objects.length === 0) {
      throw new UserError({
        what: 'Nothing was prompted, so there is nothing to propagate.',
        where: this.video.name,
        next: 'add a mask of at least one object first',
      });
    }
    const first = options.from ?? Math.min(...objects.flatMap(({ prompted }) => [...prompted.keys()]));
    const end = Math.min(this.video.length, first + (options.maxFrames ?? this.video.length));
    const clock = new StageClock();
    for (const object of objects) await this.#rememberPrompts(object, clock);
    for (let frame = first; frame < end; frame++) {
      options.signal?.throwIfAborted();
      yield await this.#trackFrame(frame, objects, frame === first ? clock : new StageClock());
    }
  }

  async close(): Promise<void> {
    this.#cached = null;
    this.#objects.clear();
  }

  #checkMask(frame: number, object: string, mask: BitMask): void {
    const { width, height, length, name } = this.video;
    if (frame < 0 || frame >= length) {
      throw new RangeError(`${name}: frame ${frame} is not one of 0..${length - 1}`);
    }
    if (mask.width === width && mask.height === height) return;
    throw new UserError({
      what: 'A mask prompt has another size than the video.',
      where: `${name}, frame ${frame}, object ${object}`,
      expected: `${width} x ${height}`,
      found: `${mask.width} x ${mask.height}`,
      next: 'resize the annotation to its frame without interpolation',
    });
  }

  #object(name: string): TrackedObject {
    let object = this.#objects.get(name);
    if (object === undefined) {
      const bank = new MemoryBank(this.#network.spec, this.video.length);
      object = { name, bank, prompted: new Map(), pending: new Set() };
      this.#objects.set(name, object);
    }
    return object;
  }

  /** The last frame's features are kept: prompts of several objects, and then the propagation, share them. */
  async #features(frame: number, clock: StageClock): Promise<FrameFeatures> {
    if (this.#cached?.frame === frame) return this.#cached.features;
    const pixels = await this.#frames.pixels(frame, clock);
    const features = await clock.time('encode', () => this.#network.encodeImage(pixels));
    this.#cached = { frame, features };
    return features;
  }

  /** A mask prompt is its own answer; the decoder only gives its object pointer (SAM2Base._use_mask_as_output). */
  async #answerMask(features: FrameFeatures, mask: BitMask): Promise<ChosenMask> {
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
  }

  /** Prompts become memories only when the video is propagated (propagate_in_video_preflight). */
  async #rememberPrompts(object: TrackedObject, clock: StageClock): Promise<void> {
    for (const frame of object.pending) {
      const features = await this.#features(frame, clock);
      const answer = object.prompted.get(frame)!;
      const memory = await this.#encodeMemory(features, answer, this.#options.binarisePrompted, clock);
      object.bank.addPrompted(frame, { memory, pointer: answer.pointer });
    }
    object.pending.clear();
  }

  async #trackFrame(frame: number, objects: readonly TrackedObject[], clock: StageClock): Promise<FramePrediction> {
    const answers: ChosenMask[] = [];
    for (const object of objects) {
      answers.push(object.prompted.get(frame) ?? (await this.#trackObject(frame, object, clock)));
    }
    return this.#prediction(frame, objects, answers, clock);
  }

  async #trackObject(frame: number, object: TrackedObject, clock: StageClock): Promise<ChosenMask> {
    const features = await this.#features(frame, clock);
    const bank = object.bank.inputsFor(frame);
    const conditioned = await clock.time('memoryAttention', () => this.#network.condition(features, bank));
    const decoded = await clock.time('decodeMask', () =>
      this.#network.decode(conditioned, features, { ...NO_POINTS, mask: null }),
    );
    const answer = bestMask(decoded);
    const memory = await this.#encodeMemory(features, answer, false, clock);
    object.bank.addTracked(frame, { memory, pointer: answer.pointer });
    return answer;
  }

  async #encodeMemory(
    features: FrameFeatures,
    answer: ChosenMask,
    binarise: boolean,
    clock: StageClock,
  ): Promise<Float32Array> {
    const memory = await clock.time('memoryEncode', () =>
      this.#network.encodeMemory(features, answer.lowResLogits, answer.objectScore, binarise),
    );
    return this.#options.memoryPrecision === 'bf16' ? roundToBfloat16(memory) : memory;
  }

  async #prediction(
    frame: number,
    objects: readonly TrackedObject[],
    answers: readonly ChosenMask[],
    clock: StageClock,
  ): Promise<FramePrediction> {
    const planes = answers.map(({ lowResLogits }) => lowResLogits);
    const masks = await clock.time('postprocess', () =>
      videoMasks(planes, this.#network.lowResSide, this.video, this.#options.overlap),
    );
    return {
      frame,
      objects: objects.map(({ name }, i) => ({
        object: name,
        mask: masks[i]!,
        lowResLogits: answers[i]!.lowResLogits,
        objectScore: answers[i]!.objectScore,
      })),
      times: clock.times,
    };
  }
}
