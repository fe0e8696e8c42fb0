import { naturalCompare } from '../datasets/natural-order.js';
import { stratifiedInterval } from '../metrics/bootstrap.js';
import { mean } from '../metrics/statistics.js';
import type { BreakdownRow, MeanInterval, MetricSummary, Presence } from '../runs/summary.js';
import type { ObjectRow, SequenceRow } from '../runs/tables.js';
import { BREAKDOWNS, type Part } from './object-details.js';
import type { Rules } from './rules/rules.js';
import type { ObjectScore, SequenceScore } from './score-sequence.js';

/** The figures of a row of the headline table; null where nothing was scored. */
export interface Totals {
  readonly sequences: number;
  readonly objects: number;
  readonly JF: MeanInterval;
  readonly J: MetricSummary;
  readonly F: MetricSummary;
  readonly presence: Presence | null;
  readonly breakdown: readonly BreakdownRow[];
  readonly figures: Readonly<Record<string, number | null>>;
}

interface Scored {
  readonly row: ObjectRow;
  readonly detail: ObjectScore;
}

/**
 * Means as the rules form them; J&F is the mean of the two means, with a 95 % interval by resampling sequences. Where
 * seen and unseen objects count as much and nobody says which are which, the means are over all objects.
 */
export function totals(scores: readonly SequenceScore[], rules: Rules, seed = 0): Totals {
  const groups = scores.map((score) => score.objects.map((row, i): Scored => ({ row, detail: score.details[i]! })));
  const objects = groups.flat();
  const strata = strataOf(objects, rules);
  const of = (value: (scored: Scored) => number) =>
    meanOfMeans(strata.map(({ holds }) => objects.filter(holds).map(value)));
  const metric = (name: 'J' | 'F'): MetricSummary => ({
    mean: of(({ row }) => row[`${name}_mean`]),
    recall: of(({ row }) => row[`${name}_recall`]),
    decay: of(({ row }) => row[`${name}_decay`]),
  });
  const values = groups.map((group) => strata.map(({ holds }) => group.filter(holds).map(({ row }) => row.JF_mean)));
  const interval = stratifiedInterval(values, seed);
  const [J, F] = [metric('J'), metric('F')];
  const both = J.mean === null || F.mean === null ? null : (J.mean + F.mean) / 2;
  return {
    sequences: scores.length,
    objects: objects.length,
    JF: { mean: both, lo: interval?.lo ?? null, hi: interval?.hi ?? null },
    J,
    F,
    presence: presenceOf(objects.map(({ detail }) => detail)),
    breakdown: breakdownOf(objects.map(({ detail }) => detail)),
    figures: figuresOf(objects, strata),
  };
}

/** Mean F at each tolerance, over all objects. */
export function meanAtTolerances(scores: readonly SequenceScore[], tolerances: readonly number[]) {
  const details = scores.flatMap((score) => score.details);
  return tolerances.map((tolerance, i) => ({ tolerance, F: mean(details.map(({ F }) => F[i]!)) }));
}

interface Stratum {
  readonly name: string;
  readonly holds: (scored: Scored) => boolean;
}

const ALL: readonly Stratum[] = [{ name: '', holds: () => true }];

function strataOf(objects: readonly Scored[], rules: Rules): readonly Stratum[] {
  if (rules.means === 'objects' || objects.some(({ detail }) => detail.seen === null)) return ALL;
  return [
    { name: 'seen', holds: ({ detail }) => detail.seen === true },
    { name: 'unseen', holds: ({ detail }) => detail.seen === false },
  ];
}

/** Null of nothing; a list without values is left out. */
function meanOfMeans(lists: readonly (readonly number[])[]): number | null {
  const filled = lists.filter((list) => list.length > 0);
  const value = mean(filled.map(mean));
  return Number.isNaN(value) ? null : value;
}

function figuresOf(objects: readonly Scored[], strata: readonly Stratum[]): Record<string, number | null> {
  const figures: Record<string, number | null> = {};
  const add = (name: string, value: (scored: Scored) => number | null) => {
    const lists = strata.map(({ holds }) =>
      objects
        .filter(holds)
        .map(value)
        .filter((found) => found !== null),
    );
    if (name !== 'J' && name !== 'F') figures[name] = meanOfMeans(lists);
    if (strata === ALL) return;
    for (const [i, stratum] of strata.entries()) figures[`${name}_${stratum.name}`] = meanOfMeans([lists[i]!]);
  };
  add('J', ({ row }) => row.J_mean);
  add('F', ({ row }) => row.F_mean);
  for (const name of new Set(objects.flatMap(({ detail }) => Object.keys(detail.figures)))) {
    add(name, ({ detail }) => detail.figures[name] ?? null);
  }
  return figures;
}

function presenceOf(details: readonly ObjectScore[]): Presence | null {
  if (details.length === 0) return null;
  const sum = (key: keyof ObjectScore['presence']) => details.reduce((total, { presence }) => total + presence[key], 0);
  const present = details.flatMap((detail) => (detail.present === null ? [] : [detail.present]));
  return {
    found: sum('found'),
    missed: sum('missed'),
    invented: sum('invented'),
    leftOut: sum('leftOut'),
    J: meanOfMeans([present.map(({ J }) => J)]),
    F: meanOfMeans([present.map(({ F }) => F)]),
  };
}

function breakdownOf(details: readonly ObjectScore[]): BreakdownRow[] {
  const groups = new Map<string, Part[]>();
  for (const part of details.flatMap(({ parts }) => parts)) {
    const key = `${part.by} ${part.value}`;
    groups.set(key, [...(groups.get(key) ?? []), part]);
  }
  const rows = [...groups.values()].map((parts) => ({
    by: parts[0]!.by,
    value: parts[0]!.value,
    objects: parts.length,
    frames: parts.reduce((total, part) => total + part.frames, 0),
    J: mean(parts.map(({ J }) => J)),
    F: mean(parts.map(({ F }) => F)),
  }));
  return rows.sort((a, b) => BREAKDOWNS.indexOf(a.by) - BREAKDOWNS.indexOf(b.by) || naturalCompare(a.value, b.value));
}

/** One row a sequence: means over its objects. */
export function sequenceRows(scores: readonly SequenceScore[]): SequenceRow[] {
  return scores.map(({ sequence, objects }) => ({
    sequence,
    objects: objects.length,
    frames: Math.max(0, ...objects.map(({ frames }) => frames)),
    J_mean: mean(objects.map((row) => row.J_mean)),
    F_mean: mean(objects.map((row) => row.F_mean)),
    JF_mean: mean(objects.map((row) => row.JF_mean)),
  }));
}
