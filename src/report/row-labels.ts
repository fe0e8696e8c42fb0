import type { SummaryRow } from '../runs/summary.js';

/** What may tell two rows of one model apart, in the order in which it is named. */
const DIFFERENCES: readonly ((row: SummaryRow) => string | null)[] = [
  ({ imageSize }) => (imageSize === null ? null : `${imageSize} px`),
  ({ input }) => input,
  ({ backend }) => backend,
  ({ precision }) => precision,
  ({ protocol }) => protocol,
  ({ dataset }) => dataset,
];

/**
 * A short name for each row by its id: the model's, and what it differs in from the model's other rows. Rows that differ in
 * nothing of that are told apart by their rules, or numbered.
 */
export function rowLabels(rows: readonly SummaryRow[]): Readonly<Record<string, string>> {
  const labels = rows.map((row) => labelOf(row, rows));
  const isTwice = (label: string) => labels.indexOf(label) !== labels.lastIndexOf(label);
  const ruled = labels.map((label, i) => (isTwice(label) ? `${label}, rules ${rows[i]!.rules}` : label));
  const seen = new Map<string, number>();
  return Object.fromEntries(
    ruled.map((label, i) => {
      const count = (seen.get(label) ?? 0) + 1;
      seen.set(label, count);
      return [rows[i]!.id, count === 1 ? label : `${label} (${count})`];
    }),
  );
}

function labelOf(row: SummaryRow, rows: readonly SummaryRow[]): string {
  const siblings = rows.filter(({ model }) => model === row.model);
  const telling = DIFFERENCES.filter((part) => new Set(siblings.map(part)).size > 1).map((part) => part(row));
  return [row.model, ...telling.filter((text) => text !== null)].join(', ');
}
