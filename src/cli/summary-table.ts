import type { RunResult } from '../app/run.js';
import { isShareFigure, NO_RULES } from '../core/known-names.js';
import { percent, type TextColumn, textTable } from './text-table.js';

type Summary = RunResult['summary'];
type SummaryRow = Summary['rows'][number];

interface Column extends TextColumn {
  readonly value: (row: SummaryRow) => string;
}

const UNCHANGED = 'original';

/** A column of its own only where a row has degraded frames. */
function inputOf({ input }: SummaryRow): string {
  return input;
}

const COLUMNS: readonly Column[] = [
  { title: 'model', value: ({ model }) => model },
  { title: 'backend', value: ({ backend, runner }) => backend ?? runner },
  { title: 'size', isNumber: true, value: ({ imageSize }) => imageSize?.toString() ?? '-' },
  { title: 'input', value: inputOf },
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

/** Columns that a table of own footage alone does not have. */
const ACCURACY = ['rules', 'J&F', 'J', 'F'];

/** The headline table as text: percent, frames a second, and a dash for what was not measured; the notes below. */
export function headlineTable({ rows }: Summary): string {
  const isDegraded = rows.some((row) => inputOf(row) !== UNCHANGED);
  const isScored = rows.some(({ rules }) => rules !== NO_RULES);
  const columns = COLUMNS.filter(({ title }) => {
    return (isDegraded || title !== 'input') && (isScored || !ACCURACY.includes(title));
  });
  const cells = rows.map((row) => columns.map(({ value }) => value(row)));
  const notes = new Set(rows.flatMap(({ model, notes: texts }) => texts.map((text) => `${model}: ${text}`)));
  const rounds = rows.flatMap(roundFigures);
  const below = [rounds, [...notes]].flatMap((lines) => (lines.length > 0 ? ['', ...lines] : []));
  return [textTable(columns, cells), ...below].join('\n');
}

/** What the rounds of an interactive protocol came to: overlaps in percent, prompts and clicks as counts. */
function roundFigures({ model, protocol, dataset, interactive }: SummaryRow): string[] {
  if (interactive === null) return [];
  const figures = Object.entries(interactive).map(([name, value]) => {
    return `${name.replaceAll('_', ' ')} ${isShareFigure(name) ? percent(value) : value.toFixed(2)}`;
  });
  return [`${model}, ${protocol}, ${dataset}: ${figures.join(', ')}`];
}

function rate(value: number | null | undefined): string {
  return value === null || value === undefined ? '-' : value.toFixed(2);
}
