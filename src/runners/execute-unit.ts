import type { Sequence } from '../core/dataset.js';
import type { Degradation } from '../core/degradation.js';
import { UserError } from '../core/errors.js';
import type { ImageModel } from '../core/image-session.js';
import { type Interaction, promptedObjects } from '../core/interaction.js';
import type { Rng } from '../core/rng.js';
import type { Video, VideoSession } from '../core/session.js';
import { DegradeClock, degradedSequence } from '../datasets/degrade/degraded-sequence.js';
import { FEATURES_MIB, type VideoFeatures } from '../pipeline/feature-pool.js';
import type { AnswerStep, Protocol, ReplayLog, SessionNeeds } from '../protocols/protocol.js';
import type { TimingRow } from '../runs/timing-file.js';
import type { RoundRow } from '../runs/unit-folder.js';
import { framesAhead } from './frames-ahead.js';
import { isDecodedAhead, isWorkedBeside, type ModelHandle, type SessionOptions } from './runner.js';
import { videoOf } from './sequence-video.js';
import { type MaskSink, WriteBehind } from './write-behind.js';

export interface UnitInput {
  readonly sequence: Sequence;
  readonly protocol: Protocol;
  readonly handle: ModelHandle;
  readonly session: SessionOptions;
  /** As the data set has it; false where it is left out. */
  readonly lateObjects?: boolean | undefined;
  /** What is done to the pictures before anybody sees them, and the seed of its noise; nothing where it is left out. */
  readonly degradation?: { readonly how: Degradation; readonly seed: number } | undefined;
  /** Null where the masks are not wanted. */
  readonly sink: MaskSink | null;
  readonly rng: Rng;
  /** What the protocol repeats, where it is a replay. */
  readonly replayLog?: ReplayLog | undefined;
  /** Name of its frames as they are seen, where units of the same name share what the image encoder gave of them. */
  readonly shareAs?: string | undefined;
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
  readonly rounds: readonly RoundRow[];
  readonly rows: readonly TimingRow[];
  /** Milliseconds from opening the session to the first masks of the result. */
  readonly firstFrameMs: number;
  /** MiB. */
  readonly peakRss: number;
  /** True where its frames may have been encoded for another unit, so that its times depend on what ran before. */
  readonly sharesFeatures: boolean;
}

/**
 * Runs a protocol over one sequence once. The next picture is decoded and the last frame's masks are written while the
 * model works; no more than those are in memory.
 * @throws the signal's reason if it is aborted before the end; the current frame is finished first.
 */
export async function executeUnit(input: UnitInput): Promise<UnitOutcome> {
  const { handle, signal } = input;
  signal?.throwIfAborted();
  const clocks = { video: new DegradeClock(), pictures: new DegradeClock() };
  const features = featuresFor(input);
  const video = await videoSeenBy(input, clocks.video, features);
  const sequence = seenBy(input, clocks.pictures);
  const sessions: VideoSession[] = [];
  const prompts: Interaction[] = [];
  const rounds: RoundRow[] = [];
  const record = new UnitRecorder(input, clocks);
  try {
    const steps = input.protocol.run({
      sequence,
      signal,
      log: (interaction) => prompts.push(interaction),
      lateObjects: input.lateObjects ?? false,
      rng: input.rng,
      images: () => imagesOf(handle),
      replayLog: async () => input.replayLog ?? { interactions: [], rounds: [] },
      openSession: async (needs) => {
        const options = sessionOptions(input, needs, features);
        const session = await handle.openSession({ video, frameNames: sequence.frames }, options);
        sessions.push(session);
        return session;
      },
    });
    record.start();
    for await (const step of steps) {
      if (step.phase === 'round') rounds.push(roundRow(step));
      else await record.take(step);
      signal?.throwIfAborted();
    }
    signal?.throwIfAborted();
    await record.finish();
  } finally {
    await record.settle();
    await Promise.all(sessions.map((session) => session.close()));
  }
  const objects = promptedObjects(prompts);
  const sharesFeatures = features !== undefined && sessions.length > 0;
  return { width: video.width, height: video.height, objects, prompts, rounds, sharesFeatures, ...record.outcome() };
}

/** Nothing where it is not asked for, or the runner has no such thing. */
function featuresFor({ handle, shareAs }: UnitInput): VideoFeatures | undefined {
  return shareAs === undefined ? undefined : handle.features?.of(shareAs);
}

function sessionOptions(
  input: UnitInput,
  { history, revisits }: SessionNeeds,
  features: VideoFeatures | undefined,
): SessionOptions {
  const kept = features === undefined ? revisits && { keepFeaturesMiB: FEATURES_MIB } : { features };
  return { ...input.session, history, readAhead: isAsStored(input) && isWorkedBeside(input.handle), ...kept };
}

async function videoSeenBy(input: UnitInput, clock: DegradeClock, features?: VideoFeatures): Promise<Video> {
  const video = await videoOf(seenBy(input, clock));
  return canReadAhead(input) ? framesAhead(video, features?.has) : video;
}

/**
 * Frames are made ready ahead where the model leaves a core free: else both would take turns on the cores, and the model's own
 * time would be another. Not where they are degraded: that time has to be told from the others.
 */
function canReadAhead(input: UnitInput): boolean {
  return isAsStored(input) && isDecodedAhead(input.handle);
}

function isAsStored({ degradation }: UnitInput): boolean {
  return (degradation?.how.kind ?? 'original') === 'original';
}

/** The sequence with its pictures as the model sees them. */
function seenBy({ sequence, degradation }: UnitInput, clock: DegradeClock): Sequence {
  return degradation === undefined ? sequence : degradedSequence(sequence, degradation.how, degradation.seed, clock);
}

/** Time that degrading took: while a session decoded a frame, and where a protocol took a picture itself. */
interface DegradeClocks {
  readonly video: DegradeClock;
  readonly pictures: DegradeClock;
}

function roundRow({ round, object, frames, outOf, clicks, seconds }: RoundRow): RoundRow {
  return { round, object, frames, ...(outOf !== undefined && { outOf }), clicks, seconds };
}

/** @throws UserError where the model has no answer to pictures */
function imagesOf({ id, images }: ModelHandle): ImageModel {
  if (images !== null) return images;
  throw new UserError({
    what: `The model "${id}" does not segment pictures on their own.`,
    where: 'models',
    expected: 'a checkpoint of SAM 2 or SAM for a protocol on pictures',
    next: 'leave the model out, or filter it: --filter model=...',
  });
}

/** Times steps, less what degrading the pictures took; hands masks on, and watches memory. */
class UnitRecorder {
  private readonly rows: TimingRow[] = [];
  private began = 0;
  private last = 0;
  private firstFrameMs = 0;
  private peakRss = 0;
  private tracked = 0;
  private degraded = 0;
  private readonly writer: WriteBehind | null;

  constructor(
    private readonly input: UnitInput,
    private readonly clocks: DegradeClocks,
  ) {
    this.writer = input.sink === null ? null : new WriteBehind(input.sink);
  }

  start(): void {
    this.began = performance.now();
    this.last = this.began;
  }

  async take({ phase, round, prediction }: AnswerStep): Promise<void> {
    const { sequence, onFrame, warmup } = this.input;
    const frame = sequence.frames[prediction.frame] ?? '';
    const answered = performance.now();
    const inDecode = this.clocks.video.take();
    const degraded = inDecode + this.clocks.pictures.take();
    this.degraded += degraded;
    const isWarmup = this.tracked < warmup;
    let written = answered;
    if (phase === 'track') {
      if (this.tracked === 0) this.firstFrameMs = answered - this.began - this.degraded;
      this.tracked++;
      await this.writer?.write(frame, prediction.objects, round ?? null);
      written = performance.now();
      onFrame?.(frame);
    }
    const decode = Math.max(0, prediction.times.decode - inDecode);
    const spent = { decode, write: written - answered, wall: written - this.last - degraded };
    this.rows.push({
      frame,
      phase,
      ...(round !== undefined && { round }),
      objects: prediction.objects.length,
      warmup: isWarmup,
      ...prediction.times,
      ...spent,
    });
    const beside = this.input.handle.memoryBeside?.() ?? 0;
    this.peakRss = Math.max(this.peakRss, process.memoryUsage.rss() / 2 ** 20 + beside);
    this.last = performance.now();
  }

  /** Waits for the last masks; the last step bears that time. @throws what went wrong with them */
  async finish(): Promise<void> {
    const start = performance.now();
    await this.writer?.finish();
    const waited = performance.now() - start;
    const row = this.rows.pop();
    if (row !== undefined) this.rows.push({ ...row, write: row.write + waited, wall: row.wall + waited });
  }

  /** Waits until nothing is being written, after a failure too. */
  async settle(): Promise<void> {
    await this.writer?.settle();
  }

  outcome(): Pick<UnitOutcome, 'rows' | 'firstFrameMs' | 'peakRss'> {
    return { rows: this.rows, firstFrameMs: this.firstFrameMs, peakRss: this.peakRss };
  }
}
