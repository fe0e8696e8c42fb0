import type { SummaryRow } from '../runs/summary.js';
import { headlineColumns } from './headline-columns.js';

/** The headline table alone. */
export function headlineMarkdown(rows: readonly SummaryRow[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map(escapeCell).join(' | ')} |`;
  const columns = headlineColumns(rows);
  const head = line(columns.map(({ title }) => title));
  const rule = `|${columns.map(({ isNumber }) => (isNumber ? '---:' : '---')).join('|')}|`;
  const body = rows.map((row) => line(columns.map(({ cell }) => cell(row))));
  return `${[head, rule, ...body].join('\n')}\n`;
}

/** The headline table for a pull request, what a reader must know below it. */
export function summaryMarkdown(rows: readonly SummaryRow[], warnings: readonly string[] = []): string {
  const own = rows.flatMap(({ model, notes }) => notes.map((text) => `${model}: ${text}`));
  const notes = [...new Set([...warnings, ...own])].map((text) => `- ${escapeCell(text)}`);
  return `${headlineMarkdown(rows)}${notes.length === 0 ? '' : `\n${notes.join('\n')}\n`}`;
}

/** Names are text: they neither end a cell nor make markup. */
function escapeCell(text: string): string {
  return text.replace(/[\\|<>`*_[\]]/g, '\\$&').replace(/[\r\n]+/g, ' ');
}
