import { ORIGINAL } from '../core/degradation.js';
import { NO_RULES } from '../core/known-names.js';
import type { SummaryRow } from '../runs/summary.js';
import { groupOf } from './references.js';

/** A column of the headline table as text. */
export interface HeadlineColumn {
  readonly title: string;
  readonly isNumber: boolean;
  readonly cell: (row: SummaryRow) => string;
  /** What the best of is marked, where more is better. */
  readonly value?: (row: SummaryRow) => number | null;
}

const percent = (value: number | null): string => (value === null ? '-' : (value * 100).toFixed(1));
const figure = (value: number | null | undefined): string => (value == null ? '-' : value.toFixed(2));

const COLUMNS: readonly HeadlineColumn[] = [
  { title: 'model', isNumber: false, cell: ({ model }) => model },
  { title: 'backend', isNumber: false, cell: ({ backend, runner }) => backend ?? runner },
  { title: 'size', isNumber: true, cell: ({ imageSize }) => imageSize?.toString() ?? '-' },
  { title: 'input', isNumber: false, cell: ({ input }) => input },
  { title: 'data set', isNumber: false, cell: ({ dataset }) => dataset },
  { title: 'protocol', isNumber: false, cell: ({ protocol }) => protocol },
  { title: 'rules', isNumber: false, cell: ({ rules }) => rules },
  { title: 'J&F', isNumber: true, cell: ({ JF }) => `${percent(JF.mean)}${interval(JF)}`, value: ({ JF }) => JF.mean },
  { title: 'J', isNumber: true, cell: ({ J }) => percent(J.mean), value: ({ J }) => J.mean },
  { title: 'F', isNumber: true, cell: ({ F }) => percent(F.mean), value: ({ F }) => F.mean },
  { title: 'model FPS', isNumber: true, cell: ({ fps }) => figure(fps?.model), value: ({ fps }) => fps?.model ?? null },
  {
    title: 'end-to-end FPS',
    isNumber: true,
    cell: ({ fps }) => figure(fps?.endToEnd),
    value: ({ fps }) => fps?.endToEnd ?? null,
  },
];

function interval({ lo, hi }: SummaryRow['JF']): string {
  return lo === null || hi === null ? '' : ` (${percent(lo)} to ${percent(hi)})`;
}

/** Columns that a table of own footage alone does not have. */
const ACCURACY = ['rules', 'J&F', 'J', 'F'];

/** The columns of these rows: degraded inputs are named where there are any, accuracy where anything was scored. */
export function headlineColumns(rows: readonly SummaryRow[]): readonly HeadlineColumn[] {
  const isDegraded = rows.some(({ input }) => input !== ORIGINAL);
  const isScored = rows.some(({ rules }) => rules !== NO_RULES);
  return COLUMNS.filter(({ title }) => {
    return (isDegraded || title !== 'input') && (isScored || !ACCURACY.includes(title));
  });
}

/** True for the best of the rows that may be compared with it, where they differ. */
export function isBest(row: SummaryRow, rows: readonly SummaryRow[], { value }: HeadlineColumn): boolean {
  const own = value?.(row) ?? null;
  const rivals = rows.filter((other) => groupOf(other) === groupOf(row)).map((other) => value?.(other) ?? null);
  const known = rivals.filter((other) => other !== null);
  return own !== null && new Set(known).size > 1 && own === Math.max(...known);
}
