import { toCsv } from '../../runs/csv.js';
import type { SummaryRow } from '../../runs/summary.js';
import { axis, coloursOf, FONT, type PaperChart } from './draw.js';

type Part = SummaryRow['breakdown'][number];

/** J&F over parts of the data: a chart for each way of parting it, groups of bars by value, a bar a row. */
export function breakdownCharts(rows: readonly SummaryRow[], labels: Readonly<Record<string, string>>): PaperChart[] {
  const kinds = [...new Set(rows.flatMap(({ breakdown }) => breakdown.map(({ by }) => by)))];
  return kinds.map((by) => {
    const parted = rows.filter(({ breakdown }) => breakdown.some((part) => part.by === by));
    return {
      name: `breakdown-${by.replaceAll(' ', '-')}`,
      config: () => configOf(by, parted, labels),
      csv: breakdownCsv(by, parted, labels),
    };
  });
}

function breakdownCsv(by: string, rows: readonly SummaryRow[], labels: Readonly<Record<string, string>>): string {
  const lines = rows.flatMap(({ id, model, breakdown }) =>
    breakdown
      .filter((part) => part.by === by)
      .map(({ value, objects, frames, J, F }) => ({
        ...{ label: labels[id] ?? model, by, value, objects, frames },
        ...{ J, F, JF: (J + F) / 2 },
      })),
  );
  return toCsv(['label', 'by', 'value', 'objects', 'frames', 'J', 'F', 'JF'], lines);
}

function configOf(
  by: string,
  rows: readonly SummaryRow[],
  labels: Readonly<Record<string, string>>,
): ReturnType<PaperChart['config']> {
  const parts = rows.flatMap(({ breakdown }) => breakdown.filter((part) => part.by === by));
  const values = [...new Set(parts.map(({ value }) => value))];
  const colour = coloursOf(rows.map(({ id }) => id));
  const heightOf = (part: Part | undefined) => (part === undefined ? null : 50 * (part.J + part.F));
  return {
    type: 'bar',
    data: {
      labels: values,
      datasets: rows.map(({ id, model, breakdown }) => ({
        label: labels[id] ?? model,
        data: values.map((value) => heightOf(breakdown.find((part) => part.by === by && part.value === value))),
        backgroundColor: colour(id),
      })),
    },
    options: {
      layout: { padding: 32 },
      plugins: { legend: { position: 'bottom', labels: { font: FONT } } },
      scales: { x: axis(by), y: { ...axis('J&F (%)'), min: 0, max: 100 } },
    },
  };
}
