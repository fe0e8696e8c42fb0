import type { SummaryRow } from '../../runs/summary.js';
import { groupOf } from '../references.js';
import { indexPoints, objectPoints, type TimedRow, timedRows } from '../speed-parts.js';
import { shortLabels } from '../speed-points.js';
import { linearScale, logScale, tickText, uprightScale } from './chart-frame.js';
import { element } from './dom.js';
import { figure } from './format.js';
import { dashes, type Line, type LinePoint, lineChart } from './line-chart.js';
import type { Palette } from './palette.js';
import { partBars } from './part-bars.js';
import { type Column, sortableTable } from './sortable-table.js';

/** What a row's speed is made of, one data set and protocol at a time; null where no network was timed. */
export function speedSection(
  all: readonly SummaryRow[],
  labels: Readonly<Record<string, string>>,
  palette: Palette,
): HTMLElement | null {
  const rows = timedRows(all);
  if (rows.length === 0) return null;
  const groups = [...new Set(rows.map(groupOf))];
  const select = element('select', { id: 'speed-choice' }, ...groups.map((name) => element('option', {}, name)));
  const place = element('div');
  const draw = () => {
    const own = rows.filter((row) => groupOf(row) === groups[select.selectedIndex]);
    place.replaceChildren(...partsOf(own, shortLabels(own, labels), palette));
  };
  select.addEventListener('change', draw);
  draw();
  const choice = element('div', { class: 'controls' }, element('label', { for: select.id }, 'Data, protocol'), select);
  return element('div', {}, groups.length > 1 ? choice : element('p', { class: 'aside' }, groups[0]!), place);
}

function partsOf(rows: readonly TimedRow[], labels: Readonly<Record<string, string>>, palette: Palette): HTMLElement[] {
  const byIndex = linesOf(rows, labels, palette, indexPoints, 'ms');
  const byObjects = linesOf(rows, labels, palette, objectPoints, 'frames a second');
  return [
    figuresTable(rows, labels),
    partBars(rows, labels),
    ...(byIndex.length === 0
      ? []
      : [chart('Milliseconds of the model by frame', 'Frame of the sequence (log)', 'ms', byIndex)]),
    ...(byObjects.length === 0 ? [] : [chart('Model FPS by number of objects', 'Objects', 'Model FPS', byObjects)]),
  ];
}

/** Rows that have more than one point. */
function linesOf(
  rows: readonly TimedRow[],
  labels: Readonly<Record<string, string>>,
  palette: Palette,
  pointsOf: (row: TimedRow) => readonly LinePoint[],
  unit: string,
): Line[] {
  const drawn = rows.filter((row) => pointsOf(row).length > 1);
  const dash = dashes(drawn.map(({ model }) => palette(model)));
  return drawn.map((row, i) => {
    const points = pointsOf(row);
    const label = labels[row.id] ?? row.model;
    const text = `${label}: ${figure(points[0]!.y)} to ${figure(points.at(-1)!.y)} ${unit}`;
    return { label, colour: palette(row.model), dash: dash[i]!, points, text };
  });
}

function chart(title: string, across: string, upright: string, lines: readonly Line[]): HTMLElement {
  const points = lines.flatMap((line) => line.points);
  const xs = points.map(({ x }) => x);
  return lineChart({
    title,
    across: { title: across, scale: across.endsWith('(log)') ? logScale(xs) : linearScale(xs) },
    upright: { title: upright, scale: uprightScale(points.map(({ y }) => y)), text: tickText },
    lines,
  });
}

function figuresTable(rows: readonly TimedRow[], labels: Readonly<Record<string, string>>): HTMLElement {
  const number = (title: string, help: string, key: (row: TimedRow) => number | null): Column<TimedRow> => {
    return { title, help, isNumber: true, key, cell: (row) => figure(key(row)) };
  };
  const columns: Column<TimedRow>[] = [
    { title: 'Row', key: ({ id, model }) => labels[id] ?? model, cell: ({ id, model }) => labels[id] ?? model },
    number('p50 ms', 'Median of a frame, end to end', ({ latency }) => latency?.p50 ?? null),
    number('p90', 'Nine of ten frames take at most this', ({ latency }) => latency?.p90 ?? null),
    number('p95', '95 of 100 frames take at most this', ({ latency }) => latency?.p95 ?? null),
    number('p99', '99 of 100 frames take at most this', ({ latency }) => latency?.p99 ?? null),
    number('Load ms', 'Cold start: loading the model', ({ coldStart }) => coldStart?.load ?? null),
    number(
      'First frame ms',
      'Cold start: from opening the session to the first masks',
      ({ coldStart }) => coldStart?.firstFrame ?? null,
    ),
    number('Overhead', 'All time over the time inside the network', ({ speed }) => speed.overhead),
    number('J a frame', 'Joules of the processor, whatever else ran', ({ speed }) => speed.energy),
    {
      title: 'Frames',
      help: 'Timed, of all repeats, and left out as warm-up',
      isNumber: true,
      key: ({ speed }) => speed.frames,
      cell: ({ speed }) => `${speed.frames} + ${speed.warmup}`,
    },
    {
      title: 'Repeats',
      help: 'Model FPS of each repeat',
      isNumber: true,
      cell: ({ speed }) => speed.rates.map(figure).join(' '),
    },
  ];
  const shown = columns.filter(({ title }) => title !== 'J a frame' || rows.some(({ speed }) => speed.energy !== null));
  const table = sortableTable('Percentiles, cold start and repeats', shown, rows, null);
  return element(
    'div',
    { class: 'scroll', tabindex: 0, role: 'region', 'aria-label': 'Percentiles, cold start and repeats' },
    table,
  );
}
