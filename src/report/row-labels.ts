import type { SummaryRow } from '../runs/summary.js';

/** What may tell two rows of one model apart, in the order in which it is named. */
const DIFFERENCES: readonly ((row: SummaryRow) => string | null)[] = [
  ({ imageSize }) => (imageSize === null ? null : `${imageSize} px`),
  ({ input }) => input,
  ({ backend }) => backend,
  ({ precision }) => precision,
  ({ options: { threads } }) => (threads === undefined ? null : `${threads} thread${threads === 1 ? '' : 's'}`),
  ({ protocol }) => protocol,
  ({ dataset }) => dataset,
];

/** A short name for each row by its id: the model's, and what it differs in from the model's other rows. */
export function rowLabels(rows: readonly SummaryRow[]): Readonly<Record<string, string>> {
  return Object.fromEntries(rows.map((row) => [row.id, labelOf(row, rows)]));
}

function labelOf(row: SummaryRow, rows: readonly SummaryRow[]): string {
  const siblings = rows.filter(({ model }) => model === row.model);
  const telling = DIFFERENCES.filter((part) => new Set(siblings.map(part)).size > 1).map((part) => part(row));
  return [row.model, ...telling.filter((text) => text !== null)].join(', ');
}
