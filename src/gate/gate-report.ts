import type { SequenceMove } from './differences.js';
import { oneLine } from './escape.js';
import { allowedText, changeText, figure, metricText, points, times, VERDICT_WORDS } from './figure-text.js';
import type { Finding } from './finding.js';
import type { FactDifference } from './pair-rows.js';
import type { Verdict } from './verdict.js';

/** What may differ between a row and what it is held against, and does. */
export interface RowDifference extends FactDifference {
  /** Id of the row. */
  readonly row: string;
  /** The baseline's, then the run's. */
  readonly a: string;
  readonly b: string;
}

/** What a gate found. */
export interface GateReport {
  readonly schema: number;
  readonly verdict: Verdict;
  readonly findings: readonly Finding[];
  readonly differing: readonly RowDifference[];
  readonly notes: readonly string[];
}

/** A column of the gate's table, in text and in Markdown. */
export interface GateColumn {
  readonly title: string;
  readonly isNumber: boolean;
  readonly cell: (finding: Finding) => string;
}

export const GATE_COLUMNS: readonly GateColumn[] = [
  { title: 'verdict', isNumber: false, cell: verdictText },
  { title: 'metric', isNumber: false, cell: ({ metric }) => metricText(metric) },
  { title: 'row', isNumber: false, cell: ({ rowName }) => rowName },
  { title: 'scope', isNumber: false, cell: ({ scope }) => scope },
  { title: 'baseline', isNumber: true, cell: ({ metric, baseline }) => figure(metric, baseline) },
  { title: 'found', isNumber: true, cell: ({ metric, found }) => figure(metric, found) },
  { title: 'change (95 %)', isNumber: true, cell: changeText },
  { title: 'allowed', isNumber: true, cell: allowedText },
];

function verdictText({ verdict, level }: Finding): string {
  return verdict !== 'pass' && level === 'warn' ? `${VERDICT_WORDS[verdict]} (warning)` : VERDICT_WORDS[verdict];
}

/** One line: how many passed, failed and could not be judged. */
export function gateHeadline({ verdict, findings }: GateReport): string {
  const count = (wanted: Verdict) => findings.filter((finding) => finding.verdict === wanted).length;
  const counts = `${count('pass')} passed, ${count('fail')} failed, ${count('undecided')} could not be judged`;
  return `${VERDICT_WORDS[verdict]}: ${counts}`;
}

/** All that explains a finding that did not pass, a line each; nothing where it passed without a word to say. */
export function findingLines(finding: Finding): readonly string[] {
  return explained(finding).map(oneLine);
}

function explained(finding: Finding): readonly string[] {
  const { verdict, metric, rowName, scope, reason, reference, baseline, found } = finding;
  if (verdict === 'pass' && reason === null) return [];
  const head = `${verdictText(finding)}: ${metricText(metric)} of ${rowName}, ${scope}`;
  if (verdict === 'pass') return [`${head}: ${reason}`];
  const change = changeText(finding);
  return [
    head,
    ...(reference === null ? [] : [`  baseline: ${figure(metric, baseline)} (${reference})`]),
    `  found: ${figure(metric, found)}${change === '-' ? '' : `, ${change}`}`,
    `  allowed: ${allowedText(finding)}`,
    ...(reason === null ? [] : [`  why: ${reason}`]),
    ...wantedLines(finding),
    ...movedLines(finding),
  ];
}

function wantedLines({ wanted, bound, detectable, verdict }: Finding): readonly string[] {
  if (verdict !== 'undecided') return [];
  const lines: string[] = [];
  if (wanted !== null && wanted.count !== null) lines.push(`  would do: ${wanted.count} ${wanted.counted}`);
  if (wanted !== null && wanted.count === null) {
    lines.push(`  would do: no number of ${wanted.counted}, because the change lies at what is allowed`);
  }
  if (detectable === null) return lines;
  const least = bound === 'maxRatio' ? `${times(detectable)} as long` : `a loss of ${points(detectable)}`;
  return [...lines, `  as it is: ${least} would be found four times of five`];
}

function movedLines({ moved }: Finding): readonly string[] {
  if (moved === null) return [];
  const list = (moves: readonly SequenceMove[]) =>
    moves.map(({ sequence, a, b }) => `${sequence} ${points(a)} to ${points(b)}`).join(', ');
  return [
    ...(moved.fell.length > 0 ? [`  fell most: ${list(moved.fell)}`] : []),
    ...(moved.rose.length > 0 ? [`  rose most: ${list(moved.rose)}`] : []),
  ];
}

/** What differs and may, a line each fact; rows that differ in the same are named once. */
export function differenceLines({ differing }: GateReport): readonly string[] {
  const facts = new Map<string, string[]>();
  for (const { row, fact, a, b } of differing) {
    const text = `${fact}: ${a} in the baseline, ${b} now`;
    facts.set(text, [...(facts.get(text) ?? []), row]);
  }
  return [...facts].map(([text, rows]) => oneLine(`${text} (${rows.join(', ')})`));
}
