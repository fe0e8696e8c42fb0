import type { HistoryData, HistoryPoint, Series } from '../history/history-data.js';
import { byId, element } from './dom.js';
import { figure, percent } from './format.js';
import { type Column, sortableTable } from './sortable-table.js';
import { dayOf, trendSection } from './trend.js';

const data = JSON.parse(byId('data').textContent ?? '') as HistoryData;

byId('subtitle').textContent = `${data.runs} runs, ${data.series.length} settings`;
byId('series').append(overview(data.series), ...data.passed.map((text) => element('p', { class: 'note' }, text)));
byId('trends').append(trendSection(data.series));

function overview(series: readonly Series[]): HTMLElement {
  const last = ({ points }: Series) => points.at(-1)!;
  const columns: Column<Series>[] = [
    { title: 'Setting', key: ({ name }) => name, cell: ({ name }) => name },
    { title: 'Runs', isNumber: true, key: ({ points }) => points.length, cell: ({ points }) => String(points.length) },
    {
      title: 'J&F',
      help: 'Of the last run, percent',
      isNumber: true,
      isBestHigh: true,
      key: (one) => last(one).JF,
      cell: (one) => percent(last(one).JF),
    },
    {
      title: 'FPS',
      help: 'Of the last run, frames a second',
      isNumber: true,
      isBestHigh: true,
      key: (one) => last(one).fps,
      cell: (one) => figure(last(one).fps),
    },
    { title: 'Last change of J&F', cell: ({ points }) => lastChange(points, ({ isJFChange }) => isJFChange) },
    { title: 'Last change of speed', cell: ({ points }) => lastChange(points, ({ isFpsChange }) => isFpsChange) },
  ];
  const table = sortableTable('Settings', columns, series, null);
  return element('div', { class: 'scroll', tabindex: 0, role: 'region', 'aria-label': 'Settings' }, table);
}

function lastChange(points: readonly HistoryPoint[], isChange: (point: HistoryPoint) => boolean): string {
  const found = points.findLast(isChange);
  return found === undefined ? 'none' : `${dayOf(found)}${commitText(found)}`;
}

function commitText({ commit }: HistoryPoint): string {
  return commit === null ? '' : ` at ${commit.slice(0, 8)}`;
}
