import type { HistoryPoint, Series } from '../history/history-data.js';
import { axes, HEIGHT, MARGIN, percentScale, type Scale, WIDTH } from './chart-frame.js';
import { element, svg } from './dom.js';
import { figure, percent } from './format.js';
import { colourClass } from './palette.js';
import { type Column, sortableTable } from './sortable-table.js';
import { withTip } from './tip.js';

/** One figure of a run with its interval. */
interface Measured {
  readonly value: number | null;
  readonly lo: number | null;
  readonly hi: number | null;
  readonly isChange: boolean;
}

interface Figure {
  readonly title: string;
  readonly axis: string;
  readonly of: (point: HistoryPoint) => Measured;
  readonly text: (value: number | null) => string;
  readonly scale: (values: readonly number[]) => Scale;
}

const FIGURES: readonly Figure[] = [
  {
    title: 'J&F, percent',
    axis: 'J&F (%)',
    of: ({ JF, JFLo, JFHi, isJFChange }) => ({ value: JF, lo: JFLo, hi: JFHi, isChange: isJFChange }),
    text: percent,
    scale: percentScale,
  },
  {
    title: 'Frames a second',
    axis: 'FPS',
    of: ({ fps, fpsLo, fpsHi, isFpsChange }) => ({ value: fps, lo: fpsLo, hi: fpsHi, isChange: isFpsChange }),
    text: figure,
    scale: speedScale,
  },
];

/** One setting at a time: accuracy and speed in run after run, and the runs as a table. */
export function trendSection(series: readonly Series[]): HTMLElement {
  const options = series.map(({ name }, i) => element('option', { value: i }, name));
  const select = element('select', { id: 'series-choice' }, ...options);
  const place = element('div');
  const draw = () => {
    const { points } = series[Number(select.value)]!;
    place.replaceChildren(...FIGURES.map((one) => chart(one, points)), machines(points), runTable(points));
  };
  select.addEventListener('change', draw);
  draw();
  const controls = element('div', { class: 'controls' }, element('label', { for: select.id }, 'Setting'), select);
  return element('div', {}, controls, place);
}

/** The day of a run, and its time. */
export function dayOf({ at }: HistoryPoint): string {
  return at.slice(0, 16).replace('T', ' ');
}

function chart(one: Figure, points: readonly HistoryPoint[]): HTMLElement {
  const measured = points.map(one.of);
  const known = measured.flatMap(({ value, lo, hi }) => (value === null ? [] : [value, lo ?? value, hi ?? value]));
  if (known.length === 0) return element('p', { class: 'aside' }, `${one.title}: not measured.`);
  const y = one.scale(known);
  const tip = element('div', { class: 'tip', role: 'status', hidden: true });
  const drawn = svg(
    'svg',
    { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: 'group', 'aria-label': `${one.title}, by run` },
    ...axes(runScale(points.length), y, 'Runs, the oldest first', one.axis, one.text),
    ...lines(points, measured, y),
    ...points.flatMap((point, i) => mark(point, measured[i]!, place(i, points.length), y, one, tip)),
  );
  const area = element('div', { class: 'chart', tabindex: 0, role: 'region', 'aria-label': one.title }, drawn, tip);
  return element('figure', {}, element('h3', {}, one.title), area);
}

function runScale(count: number): Scale {
  const step = Math.max(1, Math.ceil(count / 10));
  const ticks = Array.from({ length: Math.ceil(count / step) }, (_, i) => i * step + 1);
  return { place: (tick) => place(tick - 1, count), ticks };
}

function place(index: number, count: number): number {
  const [left, right] = [MARGIN.left + 20, WIDTH - MARGIN.right - 20];
  return count < 2 ? (left + right) / 2 : left + (index / (count - 1)) * (right - left);
}

/** From 0 where that costs little room, else around the values. */
function speedScale(values: readonly number[]): Scale {
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const digits = [1, 2, 5].flatMap((digit) => [-3, -2, -1, 0, 1, 2, 3].map((power) => digit * 10 ** power));
  const step = digits.sort((a, b) => a - b).find((size) => (high - low) / size <= 6) ?? high;
  const from = Math.max(0, Math.floor(low / step - 0.5) * step);
  const to = Math.ceil(high / step + 0.5) * step;
  const at = (value: number) =>
    HEIGHT - MARGIN.bottom - ((value - from) / (to - from)) * (HEIGHT - MARGIN.top - MARGIN.bottom);
  return { place: at, ticks: Array.from({ length: Math.round((to - from) / step) + 1 }, (_, i) => from + i * step) };
}

/** Joins runs of one machine. */
function lines(points: readonly HistoryPoint[], measured: readonly Measured[], y: Scale): SVGElement[] {
  const known = points.flatMap(({ machine }, i) => {
    const { value } = measured[i]!;
    return value === null
      ? []
      : [{ machine, at: `${place(i, points.length).toFixed(1)},${y.place(value).toFixed(1)}` }];
  });
  return known.slice(1).flatMap((point, i) => {
    const before = known[i]!;
    return before.machine === point.machine
      ? [svg('polyline', { class: 'path', points: `${before.at} ${point.at}` })]
      : [];
  });
}

function mark(
  point: HistoryPoint,
  { value, lo, hi, isChange }: Measured,
  x: number,
  y: Scale,
  one: Figure,
  tip: HTMLElement,
): SVGElement[] {
  if (value === null) return [];
  const interval = lo === null || hi === null ? '' : ` (${one.text(lo)}–${one.text(hi)})`;
  const commit = point.commit === null ? '' : `, commit ${point.commit.slice(0, 8)}`;
  const text = `${point.run}, ${dayOf(point)}${commit}: ${one.text(value)}${interval}${isChange ? '; a new level begins' : ''}`;
  const node = svg(
    'g',
    { class: `mark ${colourClass(point.machine)}`, tabindex: 0, role: 'img', 'aria-label': text },
    isChange ? svg('line', { class: 'change', x1: x, x2: x, y1: MARGIN.top, y2: HEIGHT - MARGIN.bottom }) : null,
    lo === null || hi === null ? null : svg('line', { class: 'error', x1: x, x2: x, y1: y.place(lo), y2: y.place(hi) }),
    svg('circle', { cx: x, cy: y.place(value), r: isChange ? 7 : 5 }),
    isChange ? svg('text', { x: x + 6, y: MARGIN.top + 12, class: 'label' }, 'change') : null,
  );
  return [withTip(node, text, tip)];
}

function machines(points: readonly HistoryPoint[]): HTMLElement {
  const names = [...new Map(points.map(({ machine, machineName }) => [machine, machineName]))];
  const items = names.map(([machine, name]) => {
    const swatch = element('span', { class: `swatch ${colourClass(machine)}`, 'aria-hidden': 'true' });
    return element('li', {}, swatch, element('span', {}, name));
  });
  return element('ul', { class: 'legend' }, ...items);
}

function runTable(points: readonly HistoryPoint[]): HTMLElement {
  const columns: Column<HistoryPoint>[] = [
    { title: 'Run', key: ({ run }) => run, cell: ({ run }) => run },
    { title: 'Date (UTC)', key: ({ at }) => at, cell: dayOf },
    { title: 'Commit', cell: ({ commit }) => commit?.slice(0, 8) ?? '–' },
    ...FIGURES.map(
      ({ title, of, text }): Column<HistoryPoint> => ({
        title,
        isNumber: true,
        isBestHigh: true,
        key: (point) => of(point).value,
        cell: (point) => `${of(point).isChange ? '◆ ' : ''}${text(of(point).value)}`,
      }),
    ),
    { title: 'Machine', key: ({ machine }) => machine, cell: ({ machineName }) => machineName },
  ];
  const table = sortableTable('Runs, the newest first; ◆: a new level begins', columns, points, {
    column: 1,
    descending: true,
  });
  return element('div', { class: 'scroll', tabindex: 0, role: 'region', 'aria-label': 'Runs' }, table);
}
