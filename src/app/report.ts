import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { readAssets } from '../report/assets.js';
import { accuracySpeedCsv, accuracySpeedPng } from '../report/charts/accuracy-speed.js';
import { methodGroups } from '../report/method.js';
import { renderReport } from '../report/render-report.js';
import type { ReportData, RowDetail } from '../report/report-data.js';
import { rowDetail } from '../report/row-detail.js';
import { rowLabels } from '../report/row-labels.js';
import { speedPoints } from '../report/speed-points.js';
import { summaryMarkdown } from '../report/summary-markdown.js';
import { writeFileAtomic } from '../runs/atomic-write.js';
import { readSummary } from '../runs/read-summary.js';
import { readResultFiles } from '../runs/result-files.js';
import { type RunManifest, readManifest } from '../runs/run-manifest.js';
import type { Summary } from '../runs/summary.js';

interface LoadedRun {
  readonly folder: string;
  readonly manifest: RunManifest;
  readonly summary: Summary;
  readonly details: readonly RowDetail[];
}

export interface ReportOptions {
  /** The page; report.html of the first run where it is left out. */
  readonly out?: string | undefined;
}

/**
 * Writes the page of one or more runs, and beside it summary.md and, where a row has a speed, charts/.
 * @returns the page's absolute path
 * @throws UserError where a folder is no run or a run was not scored
 */
export async function report(folders: readonly string[], options: ReportOptions = {}): Promise<string> {
  const runs: LoadedRun[] = [];
  for (const folder of folders) runs.push(await loadRun(resolve(folder)));
  const data = reportData(runs);
  const page = options.out === undefined ? join(runs[0]!.folder, 'report.html') : resolve(options.out);
  const beside = resolve(page, '..');
  await mkdir(beside, { recursive: true });
  await writeFileAtomic(page, renderReport(data, await readAssets()));
  await writeFileAtomic(
    join(beside, 'summary.md'),
    summaryMarkdown({ schema: runs[0]!.summary.schema, rows: data.rows }),
  );
  await writeCharts(join(beside, 'charts'), data);
  return page;
}

async function loadRun(folder: string): Promise<LoadedRun> {
  const manifest = await readManifest(folder);
  const summary = await readSummary(folder);
  const labels = rowLabels(summary.rows);
  const details: RowDetail[] = [];
  for (const { id, sequences } of summary.rows) {
    if (sequences > 0) details.push(rowDetail(id, labels[id] ?? id, await readResultFiles(join(folder, 'scores', id))));
  }
  return { folder, manifest, summary, details };
}

function reportData(runs: readonly LoadedRun[]): ReportData {
  const rows = runs.flatMap(({ summary }) => summary.rows);
  const several = runs.length > 1;
  const names = [...new Set(runs.map(({ manifest }) => manifest.name))];
  return {
    title: `${names.join(', ')}: video segmentation`,
    version: runs[0]!.manifest.environment.sam2bench,
    createdAt: runs[0]!.manifest.createdAt,
    rows,
    points: speedPoints(rows),
    details: runs.flatMap(({ details }) => details),
    method: runs.flatMap(({ manifest, summary }) =>
      methodGroups(manifest, summary.rows).map((group) => ({
        ...group,
        title: several ? `${manifest.name} ${manifest.createdAt}: ${group.title}` : group.title,
      })),
    ),
  };
}

async function writeCharts(folder: string, { points }: ReportData): Promise<void> {
  if (points.length === 0) return;
  await mkdir(folder, { recursive: true });
  await writeFileAtomic(join(folder, 'accuracy-speed.csv'), accuracySpeedCsv(points));
  await writeFileAtomic(join(folder, 'accuracy-speed.png'), accuracySpeedPng(points));
}
