import type { SequenceMove } from './differences.js';
import { escapeMarkdown, sequenceLink } from './escape.js';
import { points } from './figure-text.js';
import type { Finding } from './finding.js';
import { differenceLines, findingLines, GATE_COLUMNS, type GateReport, gateHeadline } from './gate-report.js';

/**
 * The gate's findings for a pull request.
 * @param page where the run's page is, from where the Markdown lies
 */
export function gateMarkdown(report: GateReport, page: string): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  const titles = GATE_COLUMNS.map(({ title }) => title);
  const rule = `|${GATE_COLUMNS.map(({ isNumber }) => (isNumber ? '---:' : '---')).join('|')}|`;
  const rows = report.findings.map((finding) => line(GATE_COLUMNS.map(({ cell }) => escapeMarkdown(cell(finding)))));
  const details = report.findings.flatMap((finding) => findingParts(finding, page));
  const differing = differenceLines(report).map((text) => `- ${escapeMarkdown(text)}`);
  const notes = report.notes.map((text) => `- ${escapeMarkdown(text)}`);
  return `${[
    `### Gate: ${escapeMarkdown(gateHeadline(report))}`,
    '',
    ...[line(titles), rule, ...rows],
    ...details,
    ...(differing.length === 0 ? [] : ['', 'Differs from the baseline, as it may:', '', ...differing]),
    ...(notes.length === 0 ? [] : ['', ...notes]),
  ].join('\n')}\n`;
}

function findingParts(finding: Finding, page: string): readonly string[] {
  const [head, ...lines] = findingLines({ ...finding, moved: null });
  if (head === undefined) return [];
  const { verdict, moved, row } = finding;
  const moves =
    verdict === 'fail' && moved !== null ? [moveLine('fell', moved.fell), moveLine('rose', moved.rose)] : [];
  return [
    '',
    `**${escapeMarkdown(head)}**`,
    ...(lines.length > 0 ? [''] : []),
    ...lines.map((text) => `- ${escapeMarkdown(text.trim())}`),
    ...moves.flat(),
  ];

  function moveLine(direction: string, list: readonly SequenceMove[]): readonly string[] {
    if (list.length === 0) return [];
    return [`- ${direction} most: ${list.map((move) => moveMarkdown(move, row, page)).join(', ')}`];
  }
}

/** A sequence with its link into the page, and from what to what its figure went. */
export function moveMarkdown({ sequence, a, b }: SequenceMove, row: string, page: string): string {
  return `[${escapeMarkdown(sequence)}](${sequenceLink(page, row, sequence)}) ${points(a)} to ${points(b)}`;
}
