import type { RunResult } from '../app/run.js';
import { percent, type TextColumn, textTable } from './text-table.js';

type Summary = RunResult['summary'];
type SummaryRow = Summary['rows'][number];

interface Column extends TextColumn {
  readonly value: (row: SummaryRow) => string;
}

const COLUMNS: readonly Column[] = [
  { title: 'model', value: ({ model }) => model },
  { title: 'backend', value: ({ backend, runner }) => backend ?? runner },
  { title: 'size', isNumber: true, value: ({ imageSize }) => imageSize?.toString() ?? '-' },
  { title: 'preset', value: ({ options }) => String(options.preset ?? '-') },
  { title: 'protocol', value: ({ protocol }) => protocol },
  { title: 'data set', value: ({ dataset }) => dataset },
  { title: 'rules', value: ({ rules }) => rules },
  { title: 'J&F', isNumber: true, value: ({ JF }) => percent(JF.mean) },
  { title: 'J', isNumber: true, value: ({ J }) => percent(J.mean) },
  { title: 'F', isNumber: true, value: ({ F }) => percent(F.mean) },
  { title: 'model FPS', isNumber: true, value: ({ fps }) => rate(fps?.model) },
  { title: 'end-to-end FPS', isNumber: true, value: ({ fps }) => rate(fps?.endToEnd) },
];

/** The headline table as text: percent, frames a second, and a dash for what was not measured; the notes below. */
export function headlineTable({ rows }: Summary): string {
  const cells = rows.map((row) => COLUMNS.map(({ value }) => value(row)));
  const notes = new Set(rows.flatMap(({ model, notes: texts }) => texts.map((text) => `${model}: ${text}`)));
  return [textTable(COLUMNS, cells), ...(notes.size > 0 ? ['', ...notes] : [])].join('\n');
}

function rate(value: number | null | undefined): string {
  return value === null || value === undefined ? '-' : value.toFixed(2);
}
