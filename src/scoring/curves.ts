import { compareObjects } from '../core/object-order.js';
import { clusterInterval } from '../metrics/bootstrap.js';
import { mean } from '../metrics/statistics.js';
import type { Curve } from '../runs/summary.js';
import type { CurveRow, FrameRow } from '../runs/tables.js';
import type { SequenceScore } from './score-sequence.js';
import { timeFigures } from './time-figures.js';

/** What an annotator had done for an object when a round ended. */
export interface Effort {
  readonly sequence: string;
  readonly object: string;
  readonly round: number;
  readonly frames: number;
  readonly outOf?: number;
  readonly clicks: number;
  readonly seconds: number | null;
}

/** Scores of all sequences after each round, the first round first. */
export type RoundScores = readonly (readonly SequenceScore[])[];

/**
 * J&F of every object after every round, over what the rounds add and, where the protocol has a time model, over seconds.
 * An object that was done early keeps its figures.
 */
export function curveRows(rounds: RoundScores, efforts: readonly Effort[], axis: Curve['x']): CurveRow[] {
  return rounds.flatMap((scores, index) =>
    scores.flatMap(({ sequence, objects }) =>
      objects.flatMap(({ object, JF_mean: JF }): CurveRow[] => {
        const effort = effortAt(efforts, sequence, object, index + 1);
        const seconds = effort?.seconds ?? null;
        const row = { sequence, object, JF };
        const byRound = axis === 'seconds' ? [] : [{ ...row, x: axis, x_value: index + 1 }];
        return seconds === null ? byRound : [...byRound, { ...row, x: 'seconds', x_value: seconds }];
      }),
    ),
  );
}

function effortAt(efforts: readonly Effort[], sequence: string, object: string, round: number): Effort | undefined {
  return efforts.findLast((one) => one.sequence === sequence && one.object === object && one.round <= round);
}

/** Means over objects round by round, with 95 % intervals by resampling sequences. */
export function curvesOf(rows: readonly CurveRow[], seed: number): Curve[] {
  return [...new Set(rows.map(({ x }) => x))].map((x) => {
    const ofAxis = rows.filter((row) => row.x === x);
    const byObject = [...grouped(ofAxis, ({ sequence, object }) => `${sequence}/${object}`).values()];
    const count = Math.max(0, ...byObject.map((list) => list.length));
    const points = Array.from({ length: count }, (_, i) =>
      pointOf(
        byObject.map((list) => list[i]!),
        seed,
      ),
    );
    return { x, points };
  });
}

function pointOf(rows: readonly CurveRow[], seed: number): Curve['points'][number] {
  const bySequence = grouped(rows, ({ sequence }) => sequence);
  const interval = clusterInterval(
    [...bySequence.values()].map((list) => list.map(({ JF }) => JF)),
    seed,
  );
  return {
    x: mean(rows.map(({ x_value }) => x_value)),
    mean: mean(rows.map(({ JF }) => JF)),
    lo: interval?.lo ?? null,
    hi: interval?.hi ?? null,
  };
}

function grouped<T>(values: readonly T[], keyOf: (value: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const value of values) groups.set(keyOf(value), [...(groups.get(keyOf(value)) ?? []), value]);
  return groups;
}

export interface FigureOptions {
  readonly axis: Curve['x'];
  readonly curves: readonly CurveRow[];
  readonly budget: number | undefined;
}

/** IoUs that count as good enough for the number of clicks. */
const NOC_TARGETS = [0.85, 0.9] as const;

/**
 * What a protocol's rounds come to. Over pictures: mean J after each prompt (mIoU@k, over all objects of all pictures) and
 * the prompts until J reaches 0.85 and 0.9, as many as the protocol has at most where it does not (NoC). Over videos: means
 * of what the annotator did for an object, and where there is a time model what is reached in which time.
 * @param curves of the same rounds, from curveRows
 * @param budget seconds an object, where the protocol has a budget
 */
export function interactiveFigures(
  frames: readonly FrameRow[],
  efforts: readonly Effort[],
  { axis, curves, budget }: FigureOptions,
): Record<string, number> {
  if (axis === 'prompts') return pictureFigures(frames.filter(({ scored }) => scored));
  const last = [...grouped(efforts, ({ sequence, object }) => `${sequence}/${object}`).values()].map(
    (list) => list.at(-1)!,
  );
  const seconds = last.flatMap((one) => (one.seconds === null ? [] : [one.seconds]));
  return {
    prompted_frames: mean(last.map((one) => one.frames)),
    clicks: mean(last.map((one) => one.clicks)),
    ...(seconds.length > 0 && { annotation_seconds: mean(seconds) }),
    // Without rounds there is no mask to look at before the end.
    ...(axis === 'seconds' ? shareFigures(last) : timeFigures(curves, budget)),
  };
}

/** Over all frames of all objects together, as the data engine of the SAM 2 paper is told. */
function shareFigures(efforts: readonly Effort[]): Record<string, number> {
  const sum = (part: (effort: Effort) => number) => efforts.reduce((total, one) => total + part(one), 0);
  const [frames, outOf] = [sum((one) => one.frames), sum((one) => one.outOf ?? 0)];
  return {
    edited_share: frames / outOf,
    clicks_per_edited_frame: sum((one) => one.clicks) / frames,
    seconds_per_frame: sum((one) => one.seconds ?? 0) / outOf,
  };
}

function pictureFigures(frames: readonly FrameRow[]): Record<string, number> {
  const rounds = [...new Set(frames.map(({ round }) => round ?? 1))].sort((a, b) => a - b);
  const masks = [...grouped(frames, ({ sequence, object, frame }) => [sequence, object, frame].join('/')).values()];
  const overlaps = masks.map((rows) => rows.toSorted((a, b) => (a.round ?? 1) - (b.round ?? 1)).map(({ J }) => J ?? 0));
  const figures: Record<string, number> = {};
  for (const [index, round] of rounds.entries()) figures[`mIoU@${round}`] = mean(overlaps.map((list) => list[index]!));
  for (const target of NOC_TARGETS) {
    const counts = overlaps.map((list) => list.findIndex((J) => J >= target) + 1 || rounds.length);
    figures[`NoC@${target * 100}`] = mean(counts);
  }
  return figures;
}

/** Rows of one object together, in id order within a sequence. */
export function sortedCurves(rows: readonly CurveRow[]): CurveRow[] {
  const order = new Map([...new Set(rows.map(({ sequence }) => sequence))].map((name, place) => [name, place]));
  return rows.toSorted(
    (a, b) =>
      order.get(a.sequence)! - order.get(b.sequence)! ||
      compareObjects(a.object, b.object) ||
      (a.x < b.x ? -1 : Number(a.x > b.x)) ||
      a.x_value - b.x_value,
  );
}
