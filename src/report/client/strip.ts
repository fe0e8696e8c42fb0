import { svg } from './dom.js';
import { percent } from './format.js';

const WIDTH = 220;
const HEIGHT = 26;

/** J over time: a line from the first annotated frame to the last, broken where a frame does not count. */
export function timeStrip(values: readonly (number | null)[], name: string): SVGElement {
  const known = values.filter((value) => value !== null);
  const lowest = known.length === 0 ? null : Math.min(...known);
  const label = lowest === null ? `${name}: no scored frame` : `${name}: J over time, lowest ${percent(lowest)}`;
  const x = (i: number) => (values.length < 2 ? 0 : (i / (values.length - 1)) * WIDTH);
  const y = (value: number) => 1 + (1 - value) * (HEIGHT - 2);
  return svg(
    'svg',
    {
      class: 'strip',
      viewBox: `0 0 ${WIDTH} ${HEIGHT}`,
      role: 'img',
      'aria-label': label,
      preserveAspectRatio: 'none',
    },
    svg('line', { class: 'half', x1: 0, x2: WIDTH, y1: y(0.5), y2: y(0.5) }),
    ...runs(values).map((run) =>
      svg('polyline', { points: run.map(([i, value]) => `${x(i).toFixed(1)},${y(value).toFixed(1)}`).join(' ') }),
    ),
  );
}

/** Stretches of frames without a gap. */
function runs(values: readonly (number | null)[]): (readonly [number, number])[][] {
  const result: (readonly [number, number])[][] = [];
  let open: (readonly [number, number])[] | null = null;
  values.forEach((value, i) => {
    if (value === null) {
      open = null;
      return;
    }
    if (open === null) {
      open = [];
      result.push(open);
    }
    open.push([i, value]);
  });
  return result;
}
