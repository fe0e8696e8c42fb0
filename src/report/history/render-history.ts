import { toCsv } from '../../runs/csv.js';
import type { ReportAssets } from '../assets.js';
import { type PageSection, renderPage } from '../page-shell.js';
import type { HistoryData } from './history-data.js';

const SECTIONS: readonly PageSection[] = [
  { id: 'overview', title: 'Latest figures and changes', places: ['series'] },
  { id: 'trend', title: 'Over time', places: ['trends'] },
];

/** The page of a history. */
export function renderHistory(data: HistoryData, assets: ReportAssets): string {
  const { title, version } = data;
  const footer = 'Changes: optimal partitioning of the mean; a level must last two runs.';
  return renderPage({ title, version, first: 'overview', sections: SECTIONS, data, footer }, assets);
}

/** Every point of the page. */
export function historyCsv({ series }: HistoryData): string {
  const columns = [
    ...['series', 'run', 'at', 'commit', 'machine', 'JF', 'JF_lo', 'JF_hi', 'JF_change'],
    ...['fps', 'fps_lo', 'fps_hi', 'fps_change'],
  ];
  const lines = series.flatMap(({ name, points }) =>
    points.map(({ run, at, commit, machineName, JF, JFLo, JFHi, fps, fpsLo, fpsHi, isJFChange, isFpsChange }) => ({
      ...{ series: name, run, at, commit, machine: machineName },
      ...{ JF, JF_lo: JFLo, JF_hi: JFHi, JF_change: isJFChange },
      ...{ fps, fps_lo: fpsLo, fps_hi: fpsHi, fps_change: isFpsChange },
    })),
  );
  return toCsv(columns, lines);
}
