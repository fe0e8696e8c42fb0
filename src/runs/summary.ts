import type { SpeedDetail } from '../core/speed-detail.js';

/** A mean with its 95 % interval; the bounds are null where there is too little to tell. All in 0..1. */
export interface MeanInterval {
  readonly mean: number | null;
  readonly lo: number | null;
  readonly hi: number | null;
}

/** Mean, recall (share of frames above 0.5) and decay (first quarter's mean less the last's), in 0..1. */
export interface MetricSummary {
  readonly mean: number | null;
  readonly recall: number | null;
  readonly decay: number | null;
}

/** Object-frames by whether the object is there and whether it was predicted, and figures where it is there. */
export interface Presence {
  /** There and predicted. */
  readonly found: number;
  /** There, not predicted. */
  readonly missed: number;
  /** Predicted, not there. */
  readonly invented: number;
  /** Neither: J and F count 1. */
  readonly leftOut: number;
  /** Means over objects of the means over the frames that have them. */
  readonly J: number | null;
  readonly F: number | null;
}

/** Means over the objects that have such frames, of the means over those frames. */
export interface BreakdownRow {
  readonly by: string;
  readonly value: string;
  readonly objects: number;
  readonly frames: number;
  readonly J: number;
  readonly F: number;
}

/** J&F after each round, over what the rounds add or over seconds of annotation; means over objects. */
export interface Curve {
  readonly x: 'frames' | 'prompts' | 'seconds';
  readonly points: readonly (MeanInterval & { readonly x: number })[];
}

/** What the timed frames of a row say beyond the rate. */
export interface RowSpeedDetail extends SpeedDetail {
  /** Frames of all repeats that the figures rest on, and those that were left out as warm-up. */
  readonly frames: number;
  readonly warmup: number;
  /** Frames a second of each repeat, in order: the model's, or end to end where there is no model. */
  readonly rates: readonly number[];
  /** Joules a frame of the processor's packages, whatever else ran on them; null where the machine does not tell. */
  readonly energy: number | null;
}

/** One row of the headline table: all sequences of one setting. What was not measured is null, never 0. */
export interface SummaryRow {
  /** Name of the row's folder under scores/. */
  readonly id: string;
  readonly runner: string;
  readonly model: string;
  readonly backend: string | null;
  readonly precision: string | null;
  /** Side of the square that the model sees, in pixels. */
  readonly imageSize: number | null;
  /** What was done to the frames before the model saw them; "original" where nothing was. */
  readonly input: string;
  /** Session and compile options that differ from nothing: preset, memory precision, ... */
  readonly options: Readonly<Record<string, string | number | boolean>>;
  readonly protocol: string;
  readonly dataset: string;
  readonly rules: string;
  readonly units: { readonly done: number; readonly failed: number };
  readonly sequences: number;
  readonly objects: number;
  readonly JF: MeanInterval;
  readonly J: MetricSummary;
  readonly F: MetricSummary;
  readonly presence: Presence | null;
  readonly breakdown: readonly BreakdownRow[];
  /** Mean F at each tolerance that was asked for: below 1 a share of the diagonal, from 1 on pixels. */
  readonly tolerances: readonly { readonly tolerance: number; readonly F: number }[];
  /** What only these rules give, in 0..1 ("J_seen", "V", "J_disappear"). */
  readonly figures: Readonly<Record<string, number | null>>;
  /** What the rounds of an interactive protocol come to ("mIoU@1", "NoC@90", "clicks"); null where it has none. */
  readonly interactive: Readonly<Record<string, number>> | null;
  readonly curves: readonly Curve[] | null;
  /** Frames a second; lo and hi bound the median over repeats. */
  readonly fps: {
    readonly model: number | null;
    readonly endToEnd: number | null;
    readonly lo: number | null;
    readonly hi: number | null;
    readonly repeats: number;
  } | null;
  /** Milliseconds a frame, end to end. */
  readonly latency: {
    readonly p50: number;
    readonly p90: number;
    readonly p95: number;
    readonly p99: number;
  } | null;
  /** Milliseconds: session creation and first frame. */
  readonly coldStart: { readonly load: number; readonly firstFrame: number } | null;
  /** MiB. */
  readonly peakRss: number | null;
  /** What the speed is made of; null where nothing was timed, absent from summaries of before. */
  readonly speed?: RowSpeedDetail | null;
  readonly parameters: number | null;
  /** What a reader must know of this row, in a sentence each: failed units, an untrained model, a wide spread. */
  readonly notes: readonly string[];
}

/** The headline table of a run: summary.json. Metrics in 0..1, times in milliseconds, memory in MiB. */
export interface Summary {
  readonly schema: number;
  readonly rows: readonly SummaryRow[];
}
