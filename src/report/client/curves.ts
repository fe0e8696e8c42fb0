import type { Curve, SummaryRow } from '../../runs/summary.js';
import { axes, HEIGHT, linearScale, percentScale, type Scale, WIDTH } from './chart-frame.js';
import { element, svg } from './dom.js';
import { figuresText, percent } from './format.js';
import { type Palette, paletteOf } from './palette.js';
import { type Column, sortableTable } from './sortable-table.js';

const TITLES: Readonly<Record<Curve['x'], string>> = {
  frames: 'Prompted frames',
  prompts: 'Prompts on a picture',
  seconds: 'Seconds of annotation',
};

interface Series {
  readonly label: string;
  /** Class of its colour: the model's, or its own where there is one model. */
  readonly colour: string;
  readonly points: Curve['points'];
  /** Tells lines of one colour apart: a pattern of dashes. */
  readonly dash: number;
}

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
  const charts = kinds.map((x) => chart(x, seriesOf(withRounds, x, labels, colourOf)));
  return element('div', {}, ...charts, figuresTable(withRounds, labels));
}

function seriesOf(
  rows: readonly SummaryRow[],
  x: Curve['x'],
  labels: Readonly<Record<string, string>>,
  colourOf: (row: SummaryRow) => string,
): Series[] {
  const seen = new Map<string, number>();
  return rows.flatMap((row) => {
    const found = row.curves!.find((curve) => curve.x === x);
    if (found === undefined) return [];
    const colour = colourOf(row);
    const dash = seen.get(colour) ?? 0;
    seen.set(colour, dash + 1);
    return [{ label: labels[row.id] ?? row.model, colour, points: found.points, dash }];
  });
}

function chart(kind: Curve['x'], series: readonly Series[]): HTMLElement {
  const points = series.flatMap((one) => one.points);
  const x = linearScale(points.map((point) => point.x));
  const y = percentScale(points.flatMap(({ mean, lo, hi }) => [mean ?? 0, lo ?? mean ?? 0, hi ?? mean ?? 0]));
  const title = `Accuracy (J&F, percent) by ${TITLES[kind].toLowerCase()}`;
  const drawn = svg(
    'svg',
    { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: 'group', 'aria-label': title },
    ...axes(x, y, TITLES[kind]),
    ...series.map((one) => line(one, x, y)),
  );
  const legend = series.map(({ label, colour, dash }) => {
    const sample = svg('line', { x1: 0, x2: 28, y1: 6, y2: 6 });
    const mark = svg('svg', { class: `curve dash-${dash % 4}`, viewBox: '0 0 28 12', 'aria-hidden': 'true' }, sample);
    return element('li', { class: colour }, mark, element('span', {}, label));
  });
  const area = element('div', { class: 'chart', tabindex: 0, role: 'region', 'aria-label': title }, drawn);
  return element('figure', {}, element('h3', {}, title), area, element('ul', { class: 'legend' }, ...legend));
}

function line({ label, colour, points, dash }: Series, x: Scale, y: Scale): SVGElement {
  const at = (point: { readonly x: number }, value: number) =>
    `${x.place(point.x).toFixed(1)},${y.place(value).toFixed(1)}`;
  const path = points.map((point) => at(point, point.mean ?? 0)).join(' ');
  const bounded = points.filter(({ lo, hi }) => lo !== null && hi !== null);
  const band = [
    ...bounded.map((point) => at(point, point.hi!)),
    ...bounded.toReversed().map((point) => at(point, point.lo!)),
  ];
  const last = points.at(-1);
  const text = `${label}: J&F ${percent(points[0]?.mean ?? null)} to ${percent(last?.mean ?? null)}`;
  return svg(
    'g',
    { class: `curve ${colour} dash-${dash % 4}`, tabindex: 0, role: 'img', 'aria-label': text },
    svg('polygon', { class: 'band', points: band.join(' ') }),
    svg('polyline', { points: path }),
    ...points.map((point) => svg('circle', { cx: x.place(point.x), cy: y.place(point.mean ?? 0), r: 3.5 })),
  );
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
