import type { ReferencePoint } from '../references.js';
import type { SpeedPoint } from '../speed-points.js';
import { MARGIN, type Scale, WIDTH } from './chart-frame.js';
import { svg } from './dom.js';
import { figure, percent } from './format.js';
import type { Palette } from './palette.js';

/** A mark of the chart, its name and what is said of it. */
export interface Mark {
  readonly x: number;
  readonly y: number;
  readonly text: string;
  readonly tip: string;
  readonly isOwn: boolean;
  readonly node: SVGElement;
}

/** A row of ours: a filled mark with error bars. */
export function ownMark(point: SpeedPoint, x: Scale, y: Scale, palette: Palette): Mark {
  const { model, label, short, fps, JF } = point;
  const [cx, cy] = [x.place(fps), y.place(JF)];
  const said = `${label}: J&F ${percent(JF)}, ${figure(fps)} FPS`;
  const node = svg(
    'g',
    { class: `mark ${palette(model)}`, tabindex: 0, role: 'img', 'aria-label': said },
    ...errorBars(point, x, y),
    svg('circle', { cx, cy, r: 6 }),
  );
  return { x: cx, y: cy, text: short, tip: `${said}${intervalText(point)}`, isOwn: true, node };
}

/** A published figure with a speed: a hollow mark. */
export function referenceMark(point: ReferencePoint, fps: number, x: Scale, y: Scale): Mark {
  const [cx, cy] = [x.place(fps), y.place(point.JF)];
  const said = `${point.model}, published: J&F ${percent(point.JF)}, ${figure(fps)} FPS on ${point.hardware ?? 'hardware not named'}`;
  const node = svg(
    'g',
    { class: 'mark published', tabindex: 0, role: 'img', 'aria-label': said },
    svg('circle', { cx, cy, r: 5 }),
  );
  return { x: cx, y: cy, text: point.model, tip: `${said}. ${point.source}`, isOwn: false, node };
}

/** A published figure without a speed: a line across. */
export function referenceLine(point: ReferencePoint, y: Scale): { readonly node: SVGElement; readonly tip: string } {
  const at = y.place(point.JF);
  const said = `${point.model}, published: J&F ${percent(point.JF)}, no speed given`;
  const node = svg(
    'g',
    { class: 'mark published', tabindex: 0, role: 'img', 'aria-label': said },
    svg('line', { class: 'across', x1: MARGIN.left, x2: WIDTH - MARGIN.right, y1: at, y2: at }),
    svg(
      'text',
      { x: WIDTH - MARGIN.right - 4, y: at - 4, 'text-anchor': 'end', class: 'label published' },
      point.model,
    ),
  );
  return { node, tip: `${said}. ${point.source}` };
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
