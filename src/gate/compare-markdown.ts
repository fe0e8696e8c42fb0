import type { AccuracyChange, RowComparison, SpeedChange } from './compare-rows.js';
import type { SequenceMove } from './differences.js';
import { escapeMarkdown } from './escape.js';
import { estimateText, metricText, points, rate, signedPoints, times } from './figure-text.js';
import { moveMarkdown } from './gate-markdown.js';

/** A line of a comparison's table: metric, a, b, change with its interval. */
export type ComparedCells = readonly [string, string, string, string];

export const COMPARED_TITLES: ComparedCells = ['metric', 'A', 'B', 'B against A (95 %)'];

/** The table of a comparison, in text and in Markdown; percent, points, frames a second. */
export function comparedCells({ accuracy, speed }: RowComparison): readonly ComparedCells[] {
  return [
    ...accuracy.map(({ metric, a, b, difference }: AccuracyChange): ComparedCells => {
      return [metricText(metric), points(a), points(b), estimateText(difference, signedPoints)];
    }),
    ...speed.map(({ metric, a, b, ratio }: SpeedChange): ComparedCells => {
      return [metricText(metric), rate(a), rate(b), `${estimateText(ratio, times)} as fast`];
    }),
  ];
}

/**
 * Comparisons for a pull request.
 * @param page where the page of B's run is, from where the Markdown lies
 */
export function compareMarkdown(comparisons: readonly RowComparison[], page: string): string {
  return comparisons.map((comparison) => comparisonMarkdown(comparison, page)).join('\n');
}

function comparisonMarkdown(comparison: RowComparison, page: string): string {
  const { a, b, sequences, moved, differing, notes } = comparison;
  const line = (cells: readonly string[]) => `| ${cells.map(escapeMarkdown).join(' | ')} |`;
  const moves = (list: readonly SequenceMove[]) =>
    list.map((move) => `- ${moveMarkdown(move, b, page)} (${signedPoints(-move.loss)})`);
  const part = (title: string, lines: readonly string[]) => (lines.length === 0 ? [] : ['', title, '', ...lines]);
  return `${[
    `### A: ${escapeMarkdown(a)}, B: ${escapeMarkdown(b)}`,
    '',
    ...[line(COMPARED_TITLES), '|---|---:|---:|---:|', ...comparedCells(comparison).map(line)],
    '',
    `Over ${sequences} sequences; differences in points.`,
    ...part('Fell most in J&F:', moves(moved.fell)),
    ...part('Rose most in J&F:', moves(moved.rose)),
    ...part(
      'Differs:',
      differing.map((one) => `- ${escapeMarkdown(`${one.fact}: ${one.a} in A, ${one.b} in B`)}`),
    ),
    ...part(
      'To know:',
      notes.map((note) => `- ${escapeMarkdown(note)}`),
    ),
  ].join('\n')}\n`;
}
