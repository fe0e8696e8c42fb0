import { ORIGINAL } from '../core/degradation.js';
import type { SummaryRow } from '../runs/summary.js';

interface Column {
  readonly title: string;
  readonly isNumber: boolean;
  readonly cell: (row: SummaryRow) => string;
}

const percent = (value: number | null): string => (value === null ? '-' : (value * 100).toFixed(1));
const figure = (value: number | null | undefined): string => (value == null ? '-' : value.toFixed(2));

const COLUMNS: readonly Column[] = [
  { title: 'model', isNumber: false, cell: ({ model }) => model },
  { title: 'backend', isNumber: false, cell: ({ backend, runner }) => backend ?? runner },
  { title: 'size', isNumber: true, cell: ({ imageSize }) => imageSize?.toString() ?? '-' },
  { title: 'input', isNumber: false, cell: ({ input }) => input },
  { title: 'data set', isNumber: false, cell: ({ dataset }) => dataset },
  { title: 'protocol', isNumber: false, cell: ({ protocol }) => protocol },
  { title: 'rules', isNumber: false, cell: ({ rules }) => rules },
  { title: 'J&F', isNumber: true, cell: ({ JF }) => `${percent(JF.mean)}${interval(JF)}` },
  { title: 'J', isNumber: true, cell: ({ J }) => percent(J.mean) },
  { title: 'F', isNumber: true, cell: ({ F }) => percent(F.mean) },
  { title: 'model FPS', isNumber: true, cell: ({ fps }) => figure(fps?.model) },
  { title: 'end-to-end FPS', isNumber: true, cell: ({ fps }) => figure(fps?.endToEnd) },
];

function interval({ lo, hi }: SummaryRow['JF']): string {
  return lo === null || hi === null ? '' : ` (${percent(lo)} to ${percent(hi)})`;
}

/** The headline table for a pull request, notes below it. */
export function summaryMarkdown(rows: readonly SummaryRow[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map(escapeCell).join(' | ')} |`;
  const isDegraded = rows.some(({ input }) => input !== ORIGINAL);
  const columns = COLUMNS.filter(({ title }) => isDegraded || title !== 'input');
  const head = line(columns.map(({ title }) => title));
  const rule = `|${columns.map(({ isNumber }) => (isNumber ? '---:' : '---')).join('|')}|`;
  const body = rows.map((row) => line(columns.map(({ cell }) => cell(row))));
  const notes = new Set(
    rows.flatMap(({ model, notes: texts }) => texts.map((text) => `- ${escapeCell(`${model}: ${text}`)}`)),
  );
  return `${[head, rule, ...body, ...(notes.size > 0 ? ['', ...notes] : [])].join('\n')}\n`;
}

/** Names are text: they neither end a cell nor make markup. */
function escapeCell(text: string): string {
  return text.replace(/[\\|<>`*_[\]]/g, '\\$&').replace(/[\r\n]+/g, ' ');
}
