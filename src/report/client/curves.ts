import type { Curve, SummaryRow } from '../../runs/summary.js';
import { linearScale, percentScale } from './chart-frame.js';
import { element } from './dom.js';
import { figuresText, percent } from './format.js';
import { dashes, type Line, lineChart } from './line-chart.js';
import { type Palette, paletteOf } from './palette.js';
import { type Column, sortableTable } from './sortable-table.js';

const TITLES: Readonly<Record<Curve['x'], string>> = {
  frames: 'Prompted frames',
  prompts: 'Prompts on a picture',
  seconds: 'Seconds of annotation',
};

/** J&F over what an annotator does, a chart for each axis, and the same figures as a table. */
export function curveSection(
  rows: readonly SummaryRow[],
  labels: Readonly<Record<string, string>>,
  palette: Palette,
): HTMLElement {
  const withRounds = rows.filter(({ curves }) => curves !== null && curves.length > 0);
  const kinds = [...new Set(withRounds.flatMap(({ curves }) => curves!.map(({ x }) => x)))];
  const models = new Set(withRounds.map(({ model }) => model));
  const ownColours = paletteOf(withRounds.map(({ id }) => id));
  const colourOf = ({ id, model }: SummaryRow) => (models.size > 1 ? palette(model) : ownColours(id));
  const charts = kinds.map((x) => chart(x, linesOf(withRounds, x, labels, colourOf)));
  return element('div', {}, ...charts, figuresTable(withRounds, labels));
}

function linesOf(
  rows: readonly SummaryRow[],
  x: Curve['x'],
  labels: Readonly<Record<string, string>>,
  colourOf: (row: SummaryRow) => string,
): Line[] {
  const drawn = rows.flatMap((row) => {
    const curve = row.curves!.find((one) => one.x === x);
    return curve === undefined ? [] : [{ label: labels[row.id] ?? row.model, colour: colourOf(row), curve }];
  });
  const dash = dashes(drawn.map(({ colour }) => colour));
  return drawn.map(({ label, colour, curve: { points } }, i): Line => {
    const text = `${label}: J&F ${percent(points[0]?.mean ?? null)} to ${percent(points.at(-1)?.mean ?? null)}`;
    const places = points.map(({ x, mean, lo, hi }) => ({ x, y: mean ?? 0, lo, hi }));
    return { label, colour, dash: dash[i]!, points: places, text };
  });
}

function chart(kind: Curve['x'], lines: readonly Line[]): HTMLElement {
  const points = lines.flatMap((one) => one.points);
  const y = percentScale(points.flatMap(({ y, lo, hi }) => [y, lo ?? y, hi ?? y]));
  return lineChart({
    title: `Accuracy (J&F, percent) by ${TITLES[kind].toLowerCase()}`,
    across: { title: TITLES[kind], scale: linearScale(points.map(({ x }) => x)) },
    upright: { title: 'J&F (%)', scale: y, text: (tick) => (tick * 100).toFixed(0) },
    lines,
  });
}

interface FigureRow {
  readonly label: string;
  readonly x: string;
  readonly points: Curve['points'];
  readonly figures: Readonly<Record<string, number>>;
}

function figuresTable(rows: readonly SummaryRow[], labels: Readonly<Record<string, string>>): HTMLElement {
  const list = rows.map(({ id, model, curves, interactive }): FigureRow => {
    const [first] = curves!;
    return { label: labels[id] ?? model, x: TITLES[first!.x], points: first!.points, figures: interactive ?? {} };
  });
  const rounds = Math.max(0, ...list.map(({ points }) => points.length));
  const columns: Column<FigureRow>[] = [
    { title: 'Row', key: ({ label }) => label, cell: ({ label }) => label },
    ...Array.from(
      { length: rounds },
      (_, i): Column<FigureRow> => ({
        title: `J&F ${i + 1}`,
        isNumber: true,
        isBestHigh: true,
        key: ({ points }) => points[i]?.mean ?? -1,
        cell: ({ points }) => percent(points[i]?.mean ?? null),
      }),
    ),
    { title: 'By', key: ({ x }) => x, cell: ({ x }) => x },
    { title: 'Figures', cell: ({ figures }) => figuresText(figures) },
  ];
  return element(
    'details',
    {},
    element('summary', {}, 'The same figures as a table, with what the annotator did'),
    sortableTable('Accuracy by round', columns, list, { column: 0, descending: false }),
  );
}
