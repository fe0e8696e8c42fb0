import { type StripFrame, unpackStrip } from '../packed-strip.js';
import { svg } from './dom.js';

const WIDTH = 220;
const HEIGHT = 26;

/**
 * J, or another share, over time: a line from the first annotated frame to the last, broken where a frame does not count. A bar at the foot
 * marks frames without the object, a cross those where it was predicted all the same.
 */
export function timeStrip(packed: string, name: string, what = 'J'): SVGElement {
  const frames = unpackStrip(packed);
  const x = (i: number) => (frames.length < 2 ? 0 : (i / (frames.length - 1)) * WIDTH);
  const y = (value: number) => 1 + (1 - value) * (HEIGHT - 2);
  const column = WIDTH / Math.max(1, frames.length - 1);
  return svg(
    'svg',
    {
      class: 'strip',
      viewBox: `0 0 ${WIDTH} ${HEIGHT}`,
      role: 'img',
      'aria-label': `${name}: ${described(frames, what)}`,
      preserveAspectRatio: 'none',
    },
    svg('line', { class: 'half', x1: 0, x2: WIDTH, y1: y(0.5), y2: y(0.5) }),
    ...stretches(frames, (frame) => (frame.kind === 'absent' || frame.kind === 'invented' ? 0 : null)).map((run) =>
      svg('rect', {
        class: 'absent',
        x: (run[0]![0] - 0.5) * column,
        y: HEIGHT - 7,
        width: run.length * column,
        height: 7,
      }),
    ),
    ...frames.flatMap((frame, i) =>
      frame.kind === 'invented' ? [svg('path', { class: 'invented', d: `M${x(i).toFixed(1)} 2v${HEIGHT - 4}` })] : [],
    ),
    ...stretches(frames, (frame) => (frame.kind === 'J' ? frame.J : null)).map((run) =>
      svg('polyline', { points: run.map(([i, value]) => `${x(i).toFixed(1)},${y(value).toFixed(1)}`).join(' ') }),
    ),
  );
}

function described(frames: readonly StripFrame[], what: string): string {
  const values = frames.flatMap((frame) => (frame.kind === 'J' ? [frame.J] : []));
  const count = (kind: StripFrame['kind']) => frames.filter((frame) => frame.kind === kind).length;
  const lowest =
    values.length === 0 ? 'no frame counts' : `${what} over time, lowest about ${percentOf(Math.min(...values))} %`;
  const away = count('absent') + count('invented');
  const absent = away === 0 ? '' : `; not there in ${share(away, frames)} of the time`;
  return `${lowest}${absent}${count('invented') === 0 ? '' : `, predicted all the same in ${share(count('invented'), frames)}`}`;
}

function percentOf(value: number): string {
  return (value * 100).toFixed(0);
}

function share(count: number, frames: readonly StripFrame[]): string {
  return `${Math.max(1, Math.round((100 * count) / frames.length))} %`;
}

/** Stretches of frames that have a value. */
function stretches(
  frames: readonly StripFrame[],
  heightOf: (frame: StripFrame) => number | null,
): (readonly [number, number])[][] {
  const result: (readonly [number, number])[][] = [];
  let open: (readonly [number, number])[] | null = null;
  frames.forEach((frame, i) => {
    const value = heightOf(frame);
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
