import type { RunResult } from '../app/run.js';

type Summary = RunResult['summary'];
type SummaryRow = Summary['rows'][number];

interface Column {
  readonly title: string;
  readonly value: (row: SummaryRow) => string;
}

const COLUMNS: readonly Column[] = [
  { title: 'model', value: ({ model }) => model },
  { title: 'backend', value: ({ backend, runner }) => backend ?? runner },
  { title: 'size', value: ({ imageSize }) => imageSize?.toString() ?? '-' },
  { title: 'preset', value: ({ options }) => String(options.preset ?? '-') },
  { title: 'data set', value: ({ dataset }) => dataset },
  { title: 'J&F', value: ({ JF }) => percent(JF.mean) },
  { title: 'J', value: ({ J }) => percent(J.mean) },
  { title: 'F', value: ({ F }) => percent(F.mean) },
  { title: 'model FPS', value: ({ fps }) => decimal(fps?.model) },
  { title: 'end-to-end FPS', value: ({ fps }) => decimal(fps?.endToEnd) },
];

/** The headline table as text: percent, frames a second, and a dash for what was not measured. */
export function headlineTable(summary: Summary): string {
  const cells = [
    COLUMNS.map(({ title }) => title),
    ...summary.rows.map((row) => COLUMNS.map(({ value }) => value(row))),
  ];
  const widths = COLUMNS.map((_, column) => Math.max(...cells.map((row) => row[column]!.length)));
  const line = (row: readonly string[]) =>
    row
      .map((cell, column) => cell.padEnd(widths[column]!))
      .join('  ')
      .trimEnd();
  const notes = summary.rows.flatMap(({ model, notes: texts }) => texts.map((text) => `${model}: ${text}`));
  const [head = [], ...body] = cells;
  const rule = widths.map((width) => '-'.repeat(width)).join('  ');
  return [line(head), rule, ...body.map(line), ...(notes.length > 0 ? ['', ...new Set(notes)] : [])].join('\n');
}

function percent(value: number | null): string {
  return value === null ? '-' : (100 * value).toFixed(1);
}

function decimal(value: number | null | undefined): string {
  return value === null || value === undefined ? '-' : value.toFixed(2);
}
