import { partTimes, SPEED_PARTS, type TimedRow } from '../speed-parts.js';
import { tickText, uprightScale } from './chart-frame.js';
import { element, svg } from './dom.js';
import { figure } from './format.js';
import { colourClass } from './palette.js';
import { withTip } from './tip.js';

const WIDTH = 760;
const LEFT = 190;
const RIGHT = 24;
const LINE = 34;
/** Letters of a name that have room before a bar. */
const ROOM = 26;

/** Where a frame's time goes: a bar a row, in parts. */
export function partBars(rows: readonly TimedRow[], labels: Readonly<Record<string, string>>): HTMLElement {
  const title = 'Milliseconds a frame, by what they go to';
  const totals = rows.map(({ speed }) => partTimes(speed.parts).reduce((sum, part) => sum + part, 0));
  const { ticks } = uprightScale(totals);
  const high = ticks.at(-1)!;
  const x = (value: number) => LEFT + (value / high) * (WIDTH - LEFT - RIGHT);
  const tip = element('div', { class: 'tip', role: 'status', hidden: true });
  const bottom = rows.length * LINE + 8;
  const drawn = svg(
    'svg',
    { viewBox: `0 0 ${WIDTH} ${bottom + 46}`, role: 'group', 'aria-label': title, class: 'bars' },
    ...ticks.flatMap((tick) => [
      svg('line', { class: 'grid', x1: x(tick), x2: x(tick), y1: 4, y2: bottom }),
      svg('text', { class: 'tick', x: x(tick), y: bottom + 18, 'text-anchor': 'middle' }, tickText(tick)),
    ]),
    svg(
      'text',
      { class: 'axis', x: (LEFT + WIDTH - RIGHT) / 2, y: bottom + 40, 'text-anchor': 'middle' },
      'ms a frame',
    ),
    ...rows.flatMap((row, i) => bar(row, labels[row.id] ?? row.model, i * LINE + 8, x, tip)),
  );
  const area = element('div', { class: 'chart', tabindex: 0, role: 'region', 'aria-label': title }, drawn, tip);
  const legend = SPEED_PARTS.map(({ title: name }, i) => {
    const swatch = element('span', { class: 'swatch square', 'aria-hidden': 'true' });
    return element('li', { class: colourClass(i) }, swatch, element('span', {}, name));
  });
  return element('figure', {}, element('h3', {}, title), area, element('ul', { class: 'legend' }, ...legend));
}

function bar(
  { speed }: TimedRow,
  label: string,
  top: number,
  x: (value: number) => number,
  tip: HTMLElement,
): SVGElement[] {
  const times = partTimes(speed.parts);
  const total = times.reduce((sum, part) => sum + part, 0);
  const shown = label.length > ROOM ? `${label.slice(0, ROOM - 1)}…` : label;
  const name = svg('text', { class: 'tick', x: LEFT - 8, y: top + 17, 'text-anchor': 'end' }, shown);
  let from = 0;
  const pieces = times.map((part, i) => {
    const start = from;
    from += part;
    const share = ((100 * part) / total).toFixed(0);
    const text = `${label}: ${SPEED_PARTS[i]!.title} ${figure(part)} ms of ${figure(total)}, ${share} %`;
    const place = { x: x(start).toFixed(1), y: top, width: Math.max(0, x(from) - x(start)).toFixed(1), height: 24 };
    const piece = svg('rect', { ...place, class: colourClass(i), tabindex: 0, role: 'img', 'aria-label': text });
    return withTip(piece, text, tip);
  });
  return [name, ...pieces];
}
