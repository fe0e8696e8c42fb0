import { svg } from './dom.js';

export const WIDTH = 760;
export const HEIGHT = 380;
export const MARGIN = { top: 16, right: 24, bottom: 52, left: 60 };

/** From values to places on one axis of a chart. */
export interface Scale {
  readonly place: (value: number) => number;
  readonly ticks: readonly number[];
}

/** The horizontal axis, logarithmic. */
export function logScale(values: readonly number[]): Scale {
  const low = Math.min(...values) / 1.6;
  const high = Math.max(...values) * 1.6;
  const span = Math.log(high / low);
  const place = (value: number) => MARGIN.left + (Math.log(value / low) / span) * (WIDTH - MARGIN.left - MARGIN.right);
  return { place, ticks: logTicks(low, high) };
}

/** Round figures within the range, fewer digits the more powers of ten it spans. */
function logTicks(low: number, high: number): number[] {
  const within = (digits: readonly number[]) =>
    Array.from({ length: 10 }, (_, i) => i - 4)
      .flatMap((power) => digits.map((digit) => digit * 10 ** power))
      .filter((tick) => tick >= low && tick <= high);
  const choices = [[1, 2, 3, 5, 7], [1, 2, 5], [1]].map(within);
  return choices.find((ticks) => ticks.length <= 10) ?? choices[2]!;
}

/** The horizontal axis from 0 on, with at most ten round steps. */
export function linearScale(values: readonly number[]): Scale {
  const high = Math.max(1, ...values);
  const step = [1, 2, 5].flatMap((digit) => [digit, digit * 10, digit * 100, digit * 1000]).sort((a, b) => a - b);
  const width = step.find((size) => high / size <= 10) ?? high;
  const to = Math.ceil(high / width) * width;
  const place = (value: number) => MARGIN.left + (value / to) * (WIDTH - MARGIN.left - MARGIN.right);
  return { place, ticks: Array.from({ length: Math.round(to / width) + 1 }, (_, i) => i * width) };
}

/** The vertical axis of shares of 1, shown in percent. */
export function percentScale(values: readonly number[]): Scale {
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const step = [0.01, 0.02, 0.05, 0.1, 0.2].find((size) => (high - low) / size <= 6) ?? 0.25;
  const from = Math.max(0, Math.floor((low - step / 2) / step) * step);
  const to = Math.min(1, Math.ceil((high + step / 2) / step) * step);
  const place = (value: number) =>
    HEIGHT - MARGIN.bottom - ((value - from) / (to - from)) * (HEIGHT - MARGIN.top - MARGIN.bottom);
  const count = Math.round((to - from) / step);
  return { place, ticks: Array.from({ length: count + 1 }, (_, i) => from + i * step) };
}

/** The vertical axis from 0 on, with at most six round steps. */
export function uprightScale(values: readonly number[]): Scale {
  const high = Math.max(...values);
  const power = 10 ** Math.floor(Math.log10(high / 6));
  const step = [1, 2, 5, 10].map((digit) => digit * power).find((size) => high / size <= 6) ?? high;
  const count = Math.ceil(high / step);
  const place = (value: number) =>
    HEIGHT - MARGIN.bottom - (value / (count * step)) * (HEIGHT - MARGIN.top - MARGIN.bottom);
  return { place, ticks: Array.from({ length: count + 1 }, (_, i) => Number((i * step).toPrecision(6))) };
}

/** Grid lines, figures and titles of both axes. */
export function axes(
  x: Scale,
  y: Scale,
  title: string,
  upright = 'J&F (%)',
  figureText = (tick: number) => (tick * 100).toFixed(0),
): SVGElement[] {
  const [right, bottom] = [WIDTH - MARGIN.right, HEIGHT - MARGIN.bottom];
  const vertical = x.ticks.flatMap((tick) => [
    svg('line', { class: 'grid', x1: x.place(tick), x2: x.place(tick), y1: MARGIN.top, y2: bottom }),
    svg('text', { class: 'tick', x: x.place(tick), y: bottom + 18, 'text-anchor': 'middle' }, tickText(tick)),
  ]);
  const horizontal = y.ticks.flatMap((tick) => [
    svg('line', { class: 'grid', x1: MARGIN.left, x2: right, y1: y.place(tick), y2: y.place(tick) }),
    svg('text', { class: 'tick', x: MARGIN.left - 8, y: y.place(tick) + 4, 'text-anchor': 'end' }, figureText(tick)),
  ]);
  const middle = (MARGIN.top + bottom) / 2;
  return [
    ...vertical,
    ...horizontal,
    svg('text', { class: 'axis', x: (MARGIN.left + right) / 2, y: HEIGHT - 10, 'text-anchor': 'middle' }, title),
    svg('text', { class: 'axis', 'text-anchor': 'middle', transform: `translate(16 ${middle}) rotate(-90)` }, upright),
  ];
}

export function tickText(tick: number): string {
  return String(Number(tick.toPrecision(3)));
}
