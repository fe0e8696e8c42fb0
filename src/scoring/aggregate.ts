import { clusterInterval } from '../metrics/bootstrap.js';
import { mean } from '../metrics/statistics.js';
import type { MeanInterval, MetricSummary } from '../runs/summary.js';
import type { ObjectRow, SequenceRow } from '../runs/tables.js';
import type { SequenceScore } from './score-sequence.js';

/** The figures of a row of the headline table; null where nothing was scored. */
export interface Totals {
  readonly sequences: number;
  readonly objects: number;
  readonly JF: MeanInterval;
  readonly J: MetricSummary;
  readonly F: MetricSummary;
}

/**
 * Means over all objects of all sequences; J&F is the mean of the two means, with a 95 % interval by resampling
 * sequences.
 */
export function totals(scores: readonly SequenceScore[], seed = 0): Totals {
  const objects = scores.flatMap((score) => score.objects);
  const of = (key: Exclude<keyof ObjectRow, 'sequence' | 'object'>) => {
    const value = mean(objects.map((row) => row[key]));
    return Number.isNaN(value) ? null : value;
  };
  const groups = scores.map((score) => score.objects.map((row) => row.JF_mean));
  const interval = clusterInterval(groups, seed);
  const [j, f] = [of('J_mean'), of('F_mean')];
  return {
    sequences: scores.length,
    objects: objects.length,
    JF: { mean: j === null || f === null ? null : (j + f) / 2, lo: interval?.lo ?? null, hi: interval?.hi ?? null },
    J: { mean: j, recall: of('J_recall'), decay: of('J_decay') },
    F: { mean: f, recall: of('F_recall'), decay: of('F_decay') },
  };
}

/** One row a sequence: means over its objects. */
export function sequenceRows(scores: readonly SequenceScore[]): SequenceRow[] {
  return scores.map(({ sequence, objects }) => ({
    sequence,
    objects: objects.length,
    frames: objects[0]?.frames ?? 0,
    J_mean: mean(objects.map((row) => row.J_mean)),
    F_mean: mean(objects.map((row) => row.F_mean)),
    JF_mean: mean(objects.map((row) => row.JF_mean)),
  }));
}
