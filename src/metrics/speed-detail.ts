import { groupBy } from '../core/group-by.js';
import type { FrameParts, IndexLatency, PartSpeed, SpeedDetail } from '../core/speed-detail.js';
import { rate } from './speed.js';
import { median } from './statistics.js';

/** One frame of the result, warm-up left out. */
export interface TimedFrame {
  readonly parts: FrameParts;
  /** Milliseconds that count in the official frame rate; null where the runner has no stages. */
  readonly model: number | null;
  /** Milliseconds that a network worked, prompts included. */
  readonly insideModel: number;
  /** Milliseconds of everything. */
  readonly endToEnd: number;
  readonly objects: number;
  /** Of the video: "854x480". */
  readonly resolution: string;
  /** How many frames of the sequence came before it. */
  readonly index: number;
}

/** A frame is an outlier above this multiple of the median. */
const OUTLIER = 3;

/** What the frames of all repeats of a row say of its speed beyond the rate; null of no frames. */
export function speedDetail(frames: readonly TimedFrame[]): SpeedDetail | null {
  if (frames.length === 0) return null;
  const inside = sum(frames.map(({ insideModel }) => insideModel));
  return {
    parts: meanParts(frames),
    overhead: inside > 0 ? sum(frames.map(({ endToEnd }) => endToEnd)) / inside : null,
    outliers: outlierShare(frames),
    byObjects: partSpeeds(frames, ({ objects }) => String(objects)),
    byResolution: partSpeeds(frames, ({ resolution }) => resolution),
    byIndex: indexLatencies(frames),
  };
}

function meanParts(frames: readonly TimedFrame[]): FrameParts {
  const names = Object.keys(frames[0]!.parts) as (keyof FrameParts)[];
  const means = names.map((name) => [name, sum(frames.map(({ parts }) => parts[name])) / frames.length]);
  return Object.fromEntries(means) as unknown as FrameParts;
}

function outlierShare(frames: readonly TimedFrame[]): number {
  const groups = [...groupBy(frames, ({ objects }) => String(objects)).values()];
  const outliers = groups.map((group) => {
    const limit = OUTLIER * median(group.map(({ endToEnd, parts }) => endToEnd - parts.prompt));
    return group.filter(({ endToEnd, parts }) => endToEnd - parts.prompt > limit).length;
  });
  return sum(outliers) / frames.length;
}

/** By value, numbers in their order. */
function partSpeeds(frames: readonly TimedFrame[], nameOf: (frame: TimedFrame) => string): PartSpeed[] {
  const byNumber = ([a]: readonly [string, unknown], [b]: readonly [string, unknown]) =>
    a.localeCompare(b, 'en', { numeric: true });
  return [...groupBy(frames, nameOf)].sort(byNumber).map(([value, group]) => ({
    value,
    frames: group.length,
    model: rate(group.map(({ model }) => model)),
    endToEnd: rate(group.map(({ endToEnd }) => endToEnd)) ?? 0,
  }));
}

function indexLatencies(frames: readonly TimedFrame[]): IndexLatency[] {
  const groups = groupBy(frames, ({ index }) => String(binStart(index)));
  return [...groups.values()]
    .map((group) => {
      const indexes = group.map(({ index }) => index);
      const model = group.flatMap((frame) => frame.model ?? []);
      return {
        from: indexes.reduce((low, index) => Math.min(low, index)),
        to: indexes.reduce((high, index) => Math.max(high, index)),
        frames: group.length,
        model: model.length < group.length ? null : median(model),
        endToEnd: median(group.map(({ endToEnd }) => endToEnd)),
      };
    })
    .sort((a, b) => a.from - b.from);
}

/** Bins widen with the index: 0, 1, 2 to 4, 5 to 9, 10 to 19, 20 to 49, 50 to 99, ... */
function binStart(index: number): number {
  if (index < 1) return 0;
  const power = 10 ** Math.floor(Math.log10(index));
  const digit = Math.floor(index / power);
  return power * (digit >= 5 ? 5 : digit >= 2 ? 2 : 1);
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
