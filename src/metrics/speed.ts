import type { StageTimes } from '../core/session.js';
import { quantile } from './quantile.js';
import { median, studentT95 } from './statistics.js';

/** One frame of a repeat, warm-up left out. Milliseconds. */
export interface FrameSpeed {
  /** Time of the model alone, by the official definition; null where the runner has no stages. */
  readonly model: number | null;
  /** All that the frame took: reading, prompts on it, the model, thresholding, writing. */
  readonly endToEnd: number;
}

export interface SpeedSummary {
  /** Frames a second: the median over repeats of frames / summed time. */
  readonly model: number | null;
  readonly endToEnd: number | null;
  /** 95 % interval of the model's figure, of the end-to-end one where there is none; null below two repeats. */
  readonly lo: number | null;
  readonly hi: number | null;
  readonly repeats: number;
  /** The model's rate in each repeat, in order; the end-to-end one's where there is none. */
  readonly rates: readonly number[];
  /** Frames of all repeats together. */
  readonly frames: number;
}

export interface Latency {
  readonly p50: number;
  readonly p90: number;
  readonly p95: number;
  readonly p99: number;
}

/** Standard error of a median over that of a mean, of normally distributed values. */
export const MEDIAN_ERROR = Math.sqrt(Math.PI / 2);

/**
 * Milliseconds that count in the official frame rate: the model's stages and bringing logits to video size. Reading and
 * preparing pictures, clicks and writing are left out, as in benchmark.py of the official SAM 2, which prepares all
 * pictures first and times propagate_in_video. Thresholding, which it leaves out, is in the last stage and counts here.
 * @returns null where no stage ran.
 */
export function modelMilliseconds(times: StageTimes): number | null {
  const { encode, memoryAttention, decodeMask, memoryEncode, postprocess } = times;
  const sum = encode + memoryAttention + decodeMask + memoryEncode + postprocess;
  return sum > 0 ? sum : null;
}

/** The speed of a row from the frames of each repeat; figures are null where there is nothing to divide by. */
export function summariseSpeed(repeats: readonly (readonly FrameSpeed[])[]): SpeedSummary {
  const model = repeats.flatMap((frames) => rate(frames.map((frame) => frame.model)) ?? []);
  const endToEnd = repeats.flatMap((frames) => rate(frames.map((frame) => frame.endToEnd)) ?? []);
  const frames = repeats.reduce((sum, repeat) => sum + repeat.length, 0);
  const rates = model.length > 0 ? model : endToEnd;
  const medians = { model: medianOrNull(model), endToEnd: medianOrNull(endToEnd), ...medianInterval(rates) };
  return { ...medians, repeats: repeats.length, rates, frames };
}

/** Percentiles of milliseconds a frame, by linear interpolation; null of no frames. */
export function latencyOf(milliseconds: readonly number[]): Latency | null {
  if (milliseconds.length === 0) return null;
  const sorted = [...milliseconds].sort((a, b) => a - b);
  const at = (share: number) => quantile(sorted, share);
  return { p50: at(0.5), p90: at(0.9), p95: at(0.95), p99: at(0.99) };
}

/** Frames / summed time, in frames a second; null where a frame was not measured, or nothing took any time. */
export function rate(milliseconds: readonly (number | null)[]): number | null {
  const measured = milliseconds.filter((value) => value !== null);
  const sum = measured.reduce((total, value) => total + value, 0);
  return sum > 0 && measured.length === milliseconds.length ? (1000 * measured.length) / sum : null;
}

function medianOrNull(values: readonly number[]): number | null {
  return values.length === 0 ? null : median(values);
}

/** median +- t * 1.2533 * s / sqrt(n), cut off at 0: values are rates. */
function medianInterval(values: readonly number[]): { lo: number | null; hi: number | null } {
  const n = values.length;
  const centre = medianOrNull(values);
  if (n < 2 || centre === null) return { lo: null, hi: null };
  const mean = values.reduce((sum, value) => sum + value, 0) / n;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (n - 1);
  const half = (studentT95(n - 1) * MEDIAN_ERROR * Math.sqrt(variance)) / Math.sqrt(n);
  return { lo: Math.max(0, centre - half), hi: centre + half };
}
