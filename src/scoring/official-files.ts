import { toCsv } from '../runs/csv.js';
import {
  DEFAULT_SPLIT,
  fixed,
  GLOBAL_RESULTS,
  globalResults,
  PER_SEQUENCE_RESULTS,
  perSequenceResults,
  thousandths,
} from '../runs/official-csv.js';
import type { OfficialFile } from '../runs/result-files.js';
import type { ObjectRow } from '../runs/tables.js';
import { totals } from './aggregate.js';
import type { Rules } from './rules/rules.js';
import type { SequenceScore } from './score-sequence.js';

/** The files that the official program of these rules writes, in its names, columns and rounding; none for a server's. */
export function officialFiles(
  rules: Rules,
  scores: readonly SequenceScore[],
  split: string | undefined,
): readonly OfficialFile[] {
  const objects = scores.flatMap((score) => score.objects);
  const list = split ?? DEFAULT_SPLIT;
  switch (rules.name) {
    case 'davis2016':
    case 'davis2017':
      return [
        { name: `${GLOBAL_RESULTS}-${list}.csv`, text: globalResults(objects) },
        { name: `${PER_SEQUENCE_RESULTS}-${list}.csv`, text: perSequenceResults(objects) },
      ];
    case 'vos-benchmark':
    case 'mose':
    case 'sa-v':
      return [{ name: 'results.csv', text: vosBenchmarkResults(objects) }];
    case 'lvos':
      return lvosFiles(rules, scores, split ?? 'valid');
    case 'mose-v2':
      return [{ name: 'scores.txt', text: moseV2Scores(rules, scores) }];
    default:
      return [];
  }
}

/** results.csv of vos-benchmark and the SA-V evaluator: percent, columns padded. */
function vosBenchmarkResults(objects: readonly ObjectRow[]): string {
  const width = Math.max(12, ...objects.map(({ sequence }) => sequence.length));
  const mean = (value: (row: ObjectRow) => number) =>
    objects.reduce((sum, row) => sum + value(row), 0) / objects.length;
  const percent = (value: number, pad: number) => fixed(100 * value, 1).padStart(pad);
  const line = (name: string, object: string, j: number, f: number, pad: number) => {
    const figures = [(j + f) / 2, j, f].map((value) => percent(value, pad));
    return `${name.padEnd(width)},${object}, ${figures.join(', ')}`;
  };
  const head = `${'sequence'.padEnd(width)},obj,  J&F,    J,    F`;
  const all = line(
    'Global score',
    '   ',
    mean((row) => row.J_mean),
    mean((row) => row.F_mean),
    0,
  );
  // Sorted as Python sorts names, by code point, not as people count.
  const rows = [...objects].sort((a, b) => Number(a.sequence > b.sequence) - Number(a.sequence < b.sequence));
  const lines = rows.map((row) => line(row.sequence, row.object.padStart(3, '0'), row.J_mean, row.F_mean, 4));
  return `${[head, all, ...lines].join('\n')}\n`;
}

/** The two files of evaluation_method.py of lvos-evaluation; objects are numbered in meta.json's order. */
function lvosFiles(rules: Rules, scores: readonly SequenceScore[], split: string): readonly OfficialFile[] {
  const { JF, J, F, figures } = totals(scores, rules);
  const values: Record<string, number | null | undefined> = {
    'J&F-Mean': JF.mean,
    'J-Mean': J.mean,
    'J-seen-Mean': figures.J_seen,
    'J-unseen-Mean': figures.J_unseen,
    'F-Mean': F.mean,
    'F-seen-Mean': figures.F_seen,
    'F-unseen-Mean': figures.F_unseen,
    'V-Mean': figures.V,
    'V-seen-Mean': figures.V_seen,
    'V-unseen-Mean': figures.V_unseen,
  };
  const cells = Object.entries(values).map(([name, value]) => [name, thousandths(value ?? Number.NaN)]);
  const rows = scores.flatMap(({ sequence, objects, details }) =>
    objects.map((row, i) => ({
      Sequence: `${sequence}_${i + 1}`,
      'J-Mean': thousandths(row.J_mean),
      'F-Mean': thousandths(row.F_mean),
      'V-Mean': thousandths(details[i]!.figures.V ?? Number.NaN),
    })),
  );
  return [
    { name: `${GLOBAL_RESULTS}-${split}.csv`, text: toCsv(Object.keys(values), [Object.fromEntries(cells)]) },
    { name: `${PER_SEQUENCE_RESULTS}-${split}.csv`, text: toCsv(['Sequence', 'J-Mean', 'F-Mean', 'V-Mean'], rows) },
  ];
}

/** scores.txt of MOSEv2's score.py: percent with at most two decimals, nan where no object disappears or returns. */
function moseV2Scores(rules: Rules, scores: readonly SequenceScore[]): string {
  const { J, F, figures } = totals(scores, rules);
  const half = (a: number | null | undefined, b: number | null | undefined) =>
    a == null || b == null ? null : (a + b) / 2;
  const values: readonly (readonly [string, number | null | undefined])[] = [
    ['J&F_new', half(J.mean, F.mean)],
    ['J', J.mean],
    ['F_new', F.mean],
    ['disappear_J&F_new', half(figures.J_disappear, figures.F_disappear)],
    ['reappear_J&F_new', half(figures.J_reappear, figures.F_reappear)],
    ['F', figures.F_classic],
    ['J&F', half(J.mean, figures.F_classic)],
  ];
  const rounded = values.map(([name, value]) => [name, value == null ? null : Number(fixed(100 * value, 2))] as const);
  const lines = rounded.map(([name, value]) => `${name}: ${pythonNumber(value)}`);
  const short = rounded.map(([, value]) => (value === null ? 'nan' : fixed(value, 1)));
  return `${[...lines, `Copy-Paste: ${short.join(',')}`].join('\n')}\n`;
}

/** As Python writes a float: a whole number keeps its point. */
function pythonNumber(value: number | null): string {
  if (value === null) return 'nan';
  return Number.isInteger(value) ? `${value}.0` : String(value);
}
