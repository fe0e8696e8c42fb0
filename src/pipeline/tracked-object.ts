import type { FrameHistory, FrameOutput } from './frame-history.js';
import type { ChosenMask } from './mask-selection.js';
import type { BankView } from './memory-bank.js';
import type { PointPrompt } from './point-prompt.js';

/** Under which an answer will be kept: `prompted` frames are always attended to (cond_frame_outputs). */
export type OutputKind = 'prompted' | 'tracked';

/** One object of a session: its prompts, the answers to them, and what was tracked from them. */
export class TrackedObject {
  /** Clicks and boxes by frame; a mask prompt has none. */
  readonly points = new Map<number, PointPrompt>();
  readonly masked = new Set<number>();
  /** Answers to prompts that are not remembered yet. */
  readonly pending: Readonly<Record<OutputKind, Map<number, ChosenMask>>> = {
    prompted: new Map(),
    tracked: new Map(),
  };
  readonly prompted = new Map<number, FrameOutput>();
  /** Frames that a propagation passed, and whether it went backward. */
  readonly passed = new Map<number, { readonly reverse: boolean }>();

  constructor(
    readonly name: string,
    readonly tracked: FrameHistory,
  ) {}

  /** Frames that the object has a prompt on. */
  get promptedFrames(): ReadonlySet<number> {
    return new Set([...this.points.keys(), ...this.masked]);
  }

  /** Frames whose answers are attended to as prompted ones, or will be. */
  get conditioningFrames(): readonly number[] {
    return [...this.prompted.keys(), ...this.pending.prompted.keys()];
  }

  /** The newest answer on a frame, or null where there is none. */
  async answerOn(frame: number): Promise<ChosenMask | null> {
    return this.pending.prompted.get(frame) ?? this.pending.tracked.get(frame) ?? this.rememberedOn(frame);
  }

  /** What is remembered of a frame, or null; so too where it was dropped. */
  async rememberedOn(frame: number): Promise<FrameOutput | null> {
    return this.prompted.get(frame) ?? (this.tracked.recalls(frame) ? this.tracked.get(frame) : null);
  }

  /** What is remembered of a frame that is attended to: a prompted one, or one that was tracked. */
  async attended(frame: number): Promise<FrameOutput> {
    return this.prompted.get(frame) ?? this.tracked.get(frame);
  }

  viewFrom(frame: number, reverse: boolean, videoLength: number): BankView {
    return {
      frame,
      reverse,
      videoLength,
      prompted: [...this.prompted.keys()],
      isTracked: (other) => this.tracked.has(other),
    };
  }

  /** Keeps an answer with its memory, as prompts are remembered when the video is propagated. */
  async remember(kind: OutputKind, frame: number, output: FrameOutput): Promise<void> {
    if (kind === 'tracked') return this.tracked.set(frame, output);
    this.prompted.set(frame, output);
  }

  /** Takes the prompts of a frame back; its answer stays as if it had been tracked. */
  async clearPrompts(frame: number): Promise<void> {
    this.points.delete(frame);
    this.masked.delete(frame);
    this.pending.prompted.delete(frame);
    this.pending.tracked.delete(frame);
    const output = this.prompted.get(frame);
    if (output === undefined) return;
    this.prompted.delete(frame);
    this.passed.delete(frame);
    await this.tracked.set(frame, output);
  }

  /** Forgets what was tracked within so many frames of a prompted one. */
  forgetAround(frame: number, reach: number): void {
    for (let near = frame - reach; near <= frame + reach; near++) this.tracked.delete(near);
  }
}
