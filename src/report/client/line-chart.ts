import { axes, HEIGHT, type Scale, WIDTH } from './chart-frame.js';
import { element, svg } from './dom.js';

export interface LinePoint {
  readonly x: number;
  readonly y: number;
  /** Of a band around the line; null where there is none. */
  readonly lo?: number | null;
  readonly hi?: number | null;
}

/** One line of a chart. */
export interface Line {
  readonly label: string;
  /** Class of its colour. */
  readonly colour: string;
  /** Tells lines of one colour apart: a pattern of dashes. */
  readonly dash: number;
  readonly points: readonly LinePoint[];
  /** What the line shows, in words. */
  readonly text: string;
}

export interface LineChart {
  readonly title: string;
  readonly across: { readonly title: string; readonly scale: Scale };
  readonly upright: { readonly title: string; readonly scale: Scale; readonly text: (tick: number) => string };
  readonly lines: readonly Line[];
}

/** Lines with their bands, and a legend below. */
export function lineChart({ title, across, upright, lines }: LineChart): HTMLElement {
  const drawn = svg(
    'svg',
    { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: 'group', 'aria-label': title },
    ...axes(across.scale, upright.scale, across.title, upright.title, upright.text),
    ...lines.map((line) => drawLine(line, across.scale, upright.scale)),
  );
  const area = element('div', { class: 'chart', tabindex: 0, role: 'region', 'aria-label': title }, drawn);
  const legend = element('ul', { class: 'legend' }, ...lines.map(legendItem));
  return element('figure', {}, element('h3', {}, title), area, legend);
}

/** Numbers lines that have the same colour. */
export function dashes(colours: readonly string[]): number[] {
  const seen = new Map<string, number>();
  return colours.map((colour) => {
    const dash = seen.get(colour) ?? 0;
    seen.set(colour, dash + 1);
    return dash;
  });
}

function legendItem({ label, colour, dash }: Line): HTMLElement {
  const sample = svg('line', { x1: 0, x2: 28, y1: 6, y2: 6 });
  const mark = svg('svg', { class: `curve dash-${dash % 4}`, viewBox: '0 0 28 12', 'aria-hidden': 'true' }, sample);
  return element('li', { class: colour }, mark, element('span', {}, label));
}

function drawLine({ colour, dash, points, text }: Line, x: Scale, y: Scale): SVGElement {
  const at = (point: LinePoint, value: number) => `${x.place(point.x).toFixed(1)},${y.place(value).toFixed(1)}`;
  const bounded = points.filter(({ lo, hi }) => lo != null && hi != null);
  const band = [
    ...bounded.map((point) => at(point, point.hi!)),
    ...bounded.toReversed().map((point) => at(point, point.lo!)),
  ];
  return svg(
    'g',
    { class: `curve ${colour} dash-${dash % 4}`, tabindex: 0, role: 'img', 'aria-label': text },
    svg('polygon', { class: 'band', points: band.join(' ') }),
    svg('polyline', { points: points.map((point) => at(point, point.y)).join(' ') }),
    ...points.map((point) => svg('circle', { cx: x.place(point.x), cy: y.place(point.y), r: 3.5 })),
  );
}
