import { NO_RULES } from '../core/known-names.js';
import type { ReportAssets } from './assets.js';
import { type PageSection, renderPage } from './page-shell.js';
import type { ReportData } from './report-data.js';

/** The script leaves out those that it has nothing for. */
const SECTIONS: readonly PageSection[] = [
  { id: 'results', title: 'Results', places: ['warnings', 'headline'] },
  { id: 'speed', title: 'Accuracy against speed', places: ['scatter'] },
  { id: 'timing', title: 'Speed in detail', places: ['speed-parts'] },
  { id: 'rounds', title: 'Accuracy by interaction', places: ['curves'] },
  { id: 'parts', title: 'By part of the data', places: ['breakdown'] },
  { id: 'sequences', title: 'By sequence', places: ['by-sequence'] },
  { id: 'frames', title: 'Frames', places: ['viewer'] },
  { id: 'method', title: 'How it was measured', places: ['method-facts'] },
];

/** The page of one run or several. */
export function renderReport(data: ReportData, assets: ReportAssets): string {
  const { title, version } = data;
  const isScored = data.rows.some(({ rules }) => rules !== NO_RULES);
  const footer = isScored
    ? 'Percentages are means over objects.'
    : 'The footage has no ground truth: nothing is scored.';
  return renderPage({ title, version, first: 'results', sections: SECTIONS, data, footer }, assets);
}
