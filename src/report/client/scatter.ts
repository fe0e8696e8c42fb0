import { placeLabels } from '../place-labels.js';
import type { ReferencePoint } from '../references.js';
import type { SpeedPoint } from '../speed-points.js';
import { axes, HEIGHT, logScale, MARGIN, percentScale, type Scale, WIDTH } from './chart-frame.js';
import { element, svg } from './dom.js';
import type { Palette } from './palette.js';
import { type Mark, ownMark, referenceLine, referenceMark } from './scatter-marks.js';
import { pointTable } from './scatter-table.js';
import { withTip } from './tip.js';

/** Pixels of the chart for a letter of a name. */
const LETTER = 7.4;

/** What the section needs of the page. */
export interface ScatterData {
  readonly points: readonly SpeedPoint[];
  readonly references: readonly ReferencePoint[];
  /** Number of rows, drawn or not. */
  readonly rows: number;
  readonly warnings: readonly string[];
}

/** J&F over frames a second: a chart for each data set, protocol and rules, of which one is shown. */
export function scatterSection({ points, references, rows, warnings }: ScatterData, palette: Palette): HTMLElement {
  const none = 'No row has both an accuracy and a model speed, so there is nothing to draw.';
  if (points.length === 0) return element('p', { class: 'empty' }, none);
  const groups = groupsBySize(points);
  const select = element('select', { id: 'scatter-choice' }, ...groups.map((name) => element('option', {}, name)));
  const place = element('div');
  const draw = () => {
    const group = groups[select.selectedIndex]!;
    const own = points.filter((point) => point.group === group);
    place.replaceChildren(
      scatterChart(
        own,
        references.filter((point) => point.group === group),
        palette,
      ),
    );
  };
  select.addEventListener('change', draw);
  draw();
  const choice = element('div', { class: 'controls' }, element('label', { for: select.id }, 'Data, protocol'), select);
  const left = rows - points.length;
  return element(
    'div',
    {},
    ...warnings.map((text) => element('p', { class: 'note' }, text)),
    groups.length > 1 ? choice : element('p', { class: 'aside' }, groups[0]!),
    place,
    left === 0 ? null : element('p', { class: 'aside' }, `${left} row(s) without a model speed are not drawn.`),
  );
}

/** Those with the most marks first. */
function groupsBySize(points: readonly SpeedPoint[]): string[] {
  const count = (group: string) => points.filter((point) => point.group === group).length;
  return [...new Set(points.map(({ group }) => group))].sort((a, b) => count(b) - count(a));
}

function scatterChart(
  points: readonly SpeedPoint[],
  references: readonly ReferencePoint[],
  palette: Palette,
): HTMLElement {
  const tip = element('div', { class: 'tip', role: 'status', hidden: true });
  const speeds = references.flatMap(({ fps }) => fps ?? []);
  const x = logScale([...points.flatMap(({ fps, fpsLo, fpsHi }) => [fps, fpsLo || fps, fpsHi ?? fps]), ...speeds]);
  const published = references.map(({ JF }) => JF);
  const y = percentScale([...points.flatMap(({ JF, JFLo, JFHi }) => [JF, JFLo ?? JF, JFHi ?? JF]), ...published]);
  const marks = [
    ...points.map((point) => ownMark(point, x, y, palette)),
    ...references.flatMap((point) => (point.fps === null ? [] : [referenceMark(point, point.fps, x, y)])),
  ];
  const lines = references.filter(({ fps }) => fps === null).map((point) => referenceLine(point, y));
  const title = 'Accuracy (J&F, percent) against speed (frames a second, logarithmic)';
  const chart = svg(
    'svg',
    { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: 'group', 'aria-label': title },
    ...axes(x, y, 'Model FPS (log)'),
    front(points, x, y),
    ...lines.map((line) => withTip(line.node, line.tip, tip)),
    ...marks.map((mark) => withTip(mark.node, mark.tip, tip)),
    ...labels(marks),
  );
  const figures = element('details', {}, element('summary', {}, 'The same figures as a table'));
  figures.append(pointTable(points, references));
  const area = element('div', { class: 'chart', tabindex: 0, role: 'region', 'aria-label': 'Chart' }, chart, tip);
  return element('figure', {}, area, legend(references), figures);
}

function legend(references: readonly ReferencePoint[]): HTMLElement {
  const sources = [...new Set(references.map(sourceText))];
  const published = sources.map((text) =>
    element('p', { class: 'aside' }, `Hollow, published, not measured here: ${text}`),
  );
  return element(
    'div',
    {},
    element('p', { class: 'aside' }, 'Bars: 95 % intervals. Dashed: the Pareto front.'),
    ...published,
  );
}

function sourceText({ source, hardware, note }: ReferencePoint): string {
  return [source, hardware === null ? 'no speed given' : `on ${hardware}`, note]
    .filter((part) => part !== null)
    .join('; ');
}

/** Joins the marks that no other beats in both. */
function front(points: readonly SpeedPoint[], x: Scale, y: Scale): SVGElement {
  const best = points.filter(({ isPareto }) => isPareto).sort((a, b) => a.fps - b.fps);
  const path = best.map(({ fps, JF }) => `${x.place(fps).toFixed(1)},${y.place(JF).toFixed(1)}`).join(' ');
  return svg('polyline', { class: 'front', points: path, 'aria-hidden': 'true' });
}

/** Names that find room; the others are in the tips and in the table. */
function labels(marks: readonly Mark[]): SVGElement[] {
  const [right, bottom] = [WIDTH - 4, HEIGHT - MARGIN.bottom];
  const space = { left: MARGIN.left, right, top: 2, bottom, height: 16, gap: 9 };
  const places = placeLabels(marks, { ...space, widthOf: (text) => text.length * LETTER });
  return marks.flatMap(({ text, isOwn }, i) => {
    const place = places[i];
    if (!place) return [];
    const { x, y, anchor } = place;
    const style = { class: isOwn ? 'label' : 'label published', 'text-anchor': anchor, 'aria-hidden': 'true' };
    return [svg('text', { x, y, ...style }, text)];
  });
}
