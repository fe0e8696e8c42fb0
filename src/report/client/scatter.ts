import type { SpeedPoint } from '../speed-points.js';
import { axes, HEIGHT, logScale, percentScale, type Scale, WIDTH } from './chart-frame.js';
import { element, svg } from './dom.js';
import { figure, percent } from './format.js';
import type { Palette } from './palette.js';
import { type Column, sortableTable } from './sortable-table.js';

/** Marks that can bear their names side by side; of more, those on the front are named, and each by its tip and in the table. */
const LABELS = 8;

/** J&F over frames a second: error bars, the Pareto front, a label at each mark, and the same figures as a table. */
export function scatterChart(points: readonly SpeedPoint[], rows: number, palette: Palette): HTMLElement {
  if (points.length === 0) {
    return element(
      'p',
      { class: 'empty' },
      'No row has both an accuracy and a model speed, so there is nothing to draw.',
    );
  }
  const tip = element('div', { class: 'tip', role: 'status', hidden: true });
  const x = logScale(points.flatMap(({ fps, fpsLo, fpsHi }) => [fps, fpsLo ?? fps, fpsHi ?? fps]));
  const y = percentScale(points.flatMap(({ JF, JFLo, JFHi }) => [JF, JFLo ?? JF, JFHi ?? JF]));
  const title = 'Accuracy (J&F, percent) against speed (frames a second, logarithmic)';
  const chart = svg(
    'svg',
    { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: 'group', 'aria-label': title },
    ...axes(x, y, 'Model FPS (log)'),
    front(points, x, y),
    ...points.map((point) => mark(point, x, y, palette, tip, points.length <= LABELS || point.isPareto)),
  );
  const left = rows - points.length;
  const note =
    left === 0 ? null : element('p', { class: 'aside' }, `${left} row(s) without a model speed are not drawn.`);
  const figures = element('details', {}, element('summary', {}, 'The same figures as a table'), pointTable(points));
  return element(
    'figure',
    {},
    element('div', { class: 'chart', tabindex: 0, role: 'region', 'aria-label': 'Chart' }, chart, tip),
    note,
    figures,
  );
}

/** Joins the marks that no other beats in both. */
function front(points: readonly SpeedPoint[], x: Scale, y: Scale): SVGElement {
  const best = points.filter(({ isPareto }) => isPareto).sort((a, b) => a.fps - b.fps);
  const path = best.map(({ fps, JF }) => `${x.place(fps).toFixed(1)},${y.place(JF).toFixed(1)}`).join(' ');
  return svg('polyline', { class: 'front', points: path, 'aria-hidden': 'true' });
}

function mark(
  point: SpeedPoint,
  x: Scale,
  y: Scale,
  palette: Palette,
  tip: HTMLElement,
  isLabelled: boolean,
): SVGElement {
  const { model, label: name, fps, JF } = point;
  const [cx, cy] = [x.place(fps), y.place(JF)];
  const text = `${name}: J&F ${percent(JF)}, ${figure(fps)} FPS`;
  const atRight = cx > WIDTH - 200;
  const label = { x: cx + (atRight ? -10 : 10), y: cy - 10, class: 'label', 'text-anchor': atRight ? 'end' : 'start' };
  const group = svg(
    'g',
    { class: `mark ${palette(model)}`, tabindex: 0, role: 'img', 'aria-label': text },
    ...errorBars(point, x, y),
    svg('circle', { cx, cy, r: 6 }),
    isLabelled ? svg('text', label, name) : null,
  );
  const show = () => {
    tip.textContent = `${text}${intervalText(point)}`;
    tip.hidden = false;
  };
  const hide = () => {
    tip.hidden = true;
  };
  for (const name of ['pointerenter', 'focus']) group.addEventListener(name, show);
  for (const name of ['pointerleave', 'blur']) group.addEventListener(name, hide);
  return group;
}

function errorBars({ fps, fpsLo, fpsHi, JF, JFLo, JFHi }: SpeedPoint, x: Scale, y: Scale): SVGElement[] {
  const bars: SVGElement[] = [];
  const [cx, cy] = [x.place(fps), y.place(JF)];
  if (JFLo !== null && JFHi !== null) {
    bars.push(svg('line', { class: 'error', x1: cx, x2: cx, y1: y.place(JFLo), y2: y.place(JFHi) }));
  }
  if (fpsLo !== null && fpsHi !== null && fpsLo > 0) {
    bars.push(svg('line', { class: 'error', x1: x.place(fpsLo), x2: x.place(fpsHi), y1: cy, y2: cy }));
  }
  return bars;
}

function intervalText({ JFLo, JFHi, fpsLo, fpsHi }: SpeedPoint): string {
  const accuracy = JFLo === null || JFHi === null ? [] : [`J&F ${percent(JFLo)}–${percent(JFHi)}`];
  const speed = fpsLo === null || fpsHi === null ? [] : [`${figure(fpsLo)}–${figure(fpsHi)} FPS`];
  const all = [...accuracy, ...speed];
  return all.length === 0 ? '' : ` (95 %: ${all.join(', ')})`;
}

function pointTable(points: readonly SpeedPoint[]): HTMLElement {
  const columns: Column<SpeedPoint>[] = [
    { title: 'Model', key: ({ label }) => label, cell: ({ label }) => label },
    { title: 'J&F', isNumber: true, isBestHigh: true, key: ({ JF }) => JF, cell: ({ JF }) => percent(JF) },
    { title: 'Model FPS', isNumber: true, isBestHigh: true, key: ({ fps }) => fps, cell: ({ fps }) => figure(fps) },
    { title: 'On the front', cell: ({ isPareto }) => (isPareto ? 'yes' : 'no') },
  ];
  return sortableTable('Accuracy against speed', columns, points, { column: 1, descending: true });
}
