import { toCsv } from '../../runs/csv.js';
import type { SummaryRow } from '../../runs/summary.js';
import { groupOf } from '../references.js';
import { indexPoints, objectPoints, partTimes, SPEED_PARTS, type TimedRow, timedRows } from '../speed-parts.js';
import { shortLabels } from '../speed-points.js';
import { axis, coloursOf, FONT, GREY, type PaperChart } from './draw.js';

type Labels = Readonly<Record<string, string>>;
type Point = { readonly x: number; readonly y: number };

/** Of each data set and protocol: where a frame's time goes, and its speed by frame index and by number of objects. */
export function speedCharts(all: readonly SummaryRow[], labels: Labels): PaperChart[][] {
  const rows = timedRows(all);
  const colour = coloursOf(all.map(({ model }) => model));
  const groups = [...new Set(rows.map(groupOf))].map((group) => rows.filter((row) => groupOf(row) === group));
  const kinds = [partChart, indexChart, objectChart];
  return kinds.map((kind) =>
    groups.flatMap((own, i) => {
      const chart = kind(own, shortLabels(own, labels), colour);
      return chart === null ? [] : [{ ...chart, name: i === 0 ? chart.name : `${chart.name}-${i + 1}` }];
    }),
  );
}

function partChart(rows: readonly TimedRow[], labels: Labels): PaperChart {
  const names = rows.map(({ id }) => labels[id]!);
  const colour = coloursOf(SPEED_PARTS.map(({ title }) => title));
  const times = rows.map(({ speed }) => partTimes(speed.parts));
  const lines = names.flatMap((label, i) =>
    SPEED_PARTS.map(({ title }, part) => ({ label, part: title, milliseconds: times[i]![part]! })),
  );
  return {
    name: 'speed-parts',
    csv: toCsv(['label', 'part', 'milliseconds'], lines),
    config: () => ({
      type: 'bar',
      data: {
        labels: names,
        datasets: SPEED_PARTS.map(({ title }, part) => ({
          label: title,
          data: times.map((of) => of[part]!),
          backgroundColor: colour(title),
        })),
      },
      options: {
        ...look(rows[0]!),
        indexAxis: 'y',
        scales: { x: { ...axis('ms a frame'), stacked: true }, y: { ...axis(''), stacked: true } },
      },
    }),
  };
}

function indexChart(rows: readonly TimedRow[], labels: Labels, colour: (model: string) => string): PaperChart | null {
  const drawn = rows.filter((row) => indexPoints(row).length > 1);
  if (drawn.length === 0) return null;
  const lines = drawn.flatMap(({ id, speed }) => speed.byIndex.map((bin) => ({ label: labels[id]!, ...bin })));
  const across = { type: 'logarithmic' as const, ...axis('Frame of the sequence') };
  return {
    name: 'speed-by-frame',
    csv: toCsv(['label', 'from', 'to', 'frames', 'model', 'endToEnd'], lines),
    config: () => lineConfig(drawn, labels, colour, { pointsOf: indexPoints, across, upright: 'Model, ms' }),
  };
}

function objectChart(rows: readonly TimedRow[], labels: Labels, colour: (model: string) => string): PaperChart | null {
  const drawn = rows.filter((row) => objectPoints(row).length > 1);
  if (drawn.length === 0) return null;
  const lines = drawn.flatMap(({ id, speed }) =>
    speed.byObjects.map(({ value, ...rates }) => ({ label: labels[id]!, objects: value, ...rates })),
  );
  const across = {
    type: 'linear' as const,
    ...axis('Objects'),
    min: 0,
    ticks: { stepSize: 1, font: FONT, color: GREY },
  };
  return {
    name: 'speed-by-objects',
    csv: toCsv(['label', 'objects', 'frames', 'model', 'endToEnd'], lines),
    config: () => lineConfig(drawn, labels, colour, { pointsOf: objectPoints, across, upright: 'Model FPS' }),
  };
}

interface Lines {
  readonly pointsOf: (row: TimedRow) => readonly Point[];
  readonly across: object;
  readonly upright: string;
}

function lineConfig(
  rows: readonly TimedRow[],
  labels: Labels,
  colour: (model: string) => string,
  { pointsOf, across, upright }: Lines,
): ReturnType<PaperChart['config']> {
  return {
    type: 'scatter',
    data: {
      datasets: rows.map((row) => ({
        label: labels[row.id]!,
        data: [...pointsOf(row)],
        ...{ showLine: true, borderColor: colour(row.model), backgroundColor: colour(row.model) },
        ...{ borderWidth: 4, pointRadius: 7 },
      })),
    },
    options: { ...look(rows[0]!), scales: { x: across, y: { ...axis(upright), beginAtZero: true } } },
  };
}

function look(row: TimedRow) {
  return {
    layout: { padding: 32 },
    plugins: {
      legend: { position: 'bottom' as const, labels: { font: FONT } },
      title: { display: true, text: groupOf(row), font: { size: 20 }, color: GREY },
    },
  };
}
