import type { SummaryRow } from '../runs/summary.js';
import { headlineColumns, isBest } from './headline-columns.js';

const ESCAPES: Readonly<Record<string, string>> = {
  '\\': '\\textbackslash{}',
  '~': '\\textasciitilde{}',
  '^': '\\textasciicircum{}',
  '<': '\\textless{}',
  '>': '\\textgreater{}',
};

/**
 * The headline table for a paper (package booktabs), the best of rows that may be compared in bold. J is region similarity,
 * F boundary accuracy, in percent, with 95 % intervals of J&F.
 */
export function headlineLatex(rows: readonly SummaryRow[]): string {
  const columns = headlineColumns(rows);
  const line = (cells: readonly string[]) => `  ${cells.join(' & ')} \\\\`;
  const body = rows.map((row) =>
    line(
      columns.map((column) => {
        const text = escapeLatex(column.cell(row));
        return isBest(row, rows, column) ? `\\textbf{${text}}` : text;
      }),
    ),
  );
  return [
    '% needs \\usepackage{booktabs}',
    `\\begin{tabular}{${columns.map(({ isNumber }) => (isNumber ? 'r' : 'l')).join('')}}`,
    '  \\toprule',
    line(columns.map(({ title }) => escapeLatex(title))),
    '  \\midrule',
    ...body,
    '  \\bottomrule',
    '\\end{tabular}',
    '',
  ].join('\n');
}

/** Names are text: none is a command, a comment or the end of a cell. */
function escapeLatex(text: string): string {
  return text
    .replace(/[\\~^<>&%$#_{}]/g, (character) => ESCAPES[character] ?? `\\${character}`)
    .replace(/[\r\n]+/g, ' ');
}
