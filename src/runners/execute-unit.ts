import type { Sequence } from '../core/dataset.js';
import type { Interaction } from '../core/interaction.js';
import type { ObjectPrediction, VideoSession } from '../core/session.js';
import type { Protocol, ProtocolStep } from '../protocols/protocol.js';
import type { TimingRow } from '../runs/timing-file.js';
import type { ModelHandle, SessionOptions } from './runner.js';
import { videoOf } from './sequence-video.js';

/** Where a unit's masks go. */
export interface MaskSink {
  write(frame: string, objects: readonly ObjectPrediction[]): Promise<void>;
}

export interface UnitInput {
  readonly sequence: Sequence;
  readonly protocol: Protocol;
  readonly handle: ModelHandle;
  readonly session: SessionOptions;
  /** As the data set has it; false where it is left out. */
  readonly lateObjects?: boolean | undefined;
  /** Null where the masks are not wanted. */
  readonly sink: MaskSink | null;
  /** Frames still to be counted as warm-up. */
  readonly warmup: number;
  readonly signal?: AbortSignal | undefined;
  /** Called after each frame of the result. */
  readonly onFrame?: ((frame: string) => void) | undefined;
}

export interface UnitOutcome {
  readonly width: number;
  readonly height: number;
  /** Names of the objects, in the order in which they were prompted. */
  readonly objects: readonly string[];
  readonly prompts: readonly Interaction[];
  readonly rows: readonly TimingRow[];
  /** Milliseconds from opening the session to the first masks of the result. */
  readonly firstFrameMs: number;
  /** MiB. */
  readonly peakRss: number;
}

/**
 * Runs a protocol over one sequence once, with one picture and one frame's masks in memory at a time.
 * @throws the signal's reason if it is aborted before the end; the current frame is finished first.
 */
export async function executeUnit(input: UnitInput): Promise<UnitOutcome> {
  const { sequence, handle, signal } = input;
  signal?.throwIfAborted();
  const video = await videoOf(sequence);
  const sessions: VideoSession[] = [];
  const prompts: Interaction[] = [];
  const record = new UnitRecorder(input);
  try {
    const steps = input.protocol.run({
      sequence,
      signal,
      log: (interaction) => prompts.push(interaction),
      lateObjects: input.lateObjects ?? false,
      openSession: async (needs) => {
        const options = { ...input.session, ...needs };
        const session = await handle.openSession({ video, frameNames: sequence.frames }, options);
        sessions.push(session);
        return session;
      },
    });
    record.start();
    for await (const step of steps) {
      await record.take(step);
      signal?.throwIfAborted();
    }
    signal?.throwIfAborted();
  } finally {
    await Promise.all(sessions.map((session) => session.close()));
  }
  const objects = [...new Set(prompts.map(({ object }) => object))];
  return { width: video.width, height: video.height, objects, prompts, ...record.outcome() };
}

/** Times steps, hands masks on, and watches memory. */
class UnitRecorder {
  private readonly rows: TimingRow[] = [];
  private began = 0;
  private last = 0;
  private firstFrameMs = 0;
  private peakRss = 0;
  private tracked = 0;

  constructor(private readonly input: UnitInput) {}

  start(): void {
    this.began = performance.now();
    this.last = this.began;
  }

  async take({ phase, prediction }: ProtocolStep): Promise<void> {
    const { sink, sequence, onFrame, warmup } = this.input;
    const frame = sequence.frames[prediction.frame] ?? '';
    const answered = performance.now();
    const isWarmup = this.tracked < warmup;
    let written = answered;
    if (phase === 'track') {
      if (this.tracked === 0) this.firstFrameMs = answered - this.began;
      this.tracked++;
      if (sink !== null) await sink.write(frame, prediction.objects);
      written = performance.now();
      onFrame?.(frame);
    }
    const spent = { write: written - answered, wall: written - this.last };
    this.rows.push({
      frame,
      phase,
      objects: prediction.objects.length,
      warmup: isWarmup,
      ...prediction.times,
      ...spent,
    });
    this.peakRss = Math.max(this.peakRss, process.memoryUsage.rss() / 2 ** 20);
    this.last = performance.now();
  }

  outcome(): Pick<UnitOutcome, 'rows' | 'firstFrameMs' | 'peakRss'> {
    return { rows: this.rows, firstFrameMs: this.firstFrameMs, peakRss: this.peakRss };
  }
}
