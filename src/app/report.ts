import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join, relative, resolve, sep } from 'node:path';
import type { ResolvedConfig } from '../config/resolved-config.js';
import { UserError } from '../core/errors.js';
import { readAssets } from '../report/assets.js';
import { fitDetails } from '../report/fit-details.js';
import { headlineLatex } from '../report/headline-latex.js';
import { joinRows, type PageRow, runNames } from '../report/join-runs.js';
import { machineWarnings } from '../report/machines.js';
import { methodGroups } from '../report/method.js';
import { referencePoints } from '../report/references.js';
import { renderReport } from '../report/render-report.js';
import type { MethodGroup, ReportData, RowDetail } from '../report/report-data.js';
import { speedPoints } from '../report/speed-points.js';
import { headlineMarkdown, summaryMarkdown } from '../report/summary-markdown.js';
import { writeFileAtomic } from '../runs/atomic-write.js';
import type { RunManifest } from '../runs/run-manifest.js';
import { UnitFolder } from '../runs/unit-folder.js';
import { defaultCacheFolder } from './cache-folder.js';
import { type LoadedRun, loadRun } from './loaded-run.js';
import { overlayFile } from './overlay-videos.js';
import { readReferences } from './read-references.js';
import { viewerData } from './report-viewer.js';
import { writeCharts } from './write-charts.js';

/** Where the page goes and how much it shows. */
export interface ReportOptions {
  /** The page; report.html of the first run where it is left out. */
  readonly out?: string | undefined;
  /** MiB that frames for the viewer may take in the page, 0 to 256; 2, with which a page stays under 5 MB, where it is left out. */
  readonly viewer?: number | undefined;
  readonly cacheFolder?: string | undefined;
}

/** MiB. */
const VIEWER = { usual: 2, most: 256 };
/** Bytes of the sequences' tables. */
const DETAIL_BYTES = 2_500_000;

/**
 * Writes the page of one or more runs, and beside it summary.md, the headline table as Markdown and LaTeX, and charts/.
 * @returns the page's absolute path
 * @throws UserError where a folder is no run or a run was not scored
 */
export async function report(folders: readonly string[], options: ReportOptions = {}): Promise<string> {
  const bytes = viewerBytes(options.viewer ?? VIEWER.usual);
  const runs: LoadedRun[] = [];
  for (const folder of folders) runs.push(await loadRun(resolve(folder)));
  const page = options.out === undefined ? join(runs[0]!.folder, 'report.html') : resolve(options.out);
  const beside = resolve(page, '..');
  const data = await reportData(runs, { bytes, beside, cacheFolder: options.cacheFolder ?? defaultCacheFolder() });
  await mkdir(beside, { recursive: true });
  await writeFileAtomic(page, renderReport(data, await readAssets()));
  await writeFileAtomic(join(beside, 'summary.md'), summaryMarkdown(data.rows, data.warnings));
  await writeFileAtomic(join(beside, 'headline.md'), headlineMarkdown(data.rows));
  await writeFileAtomic(join(beside, 'headline.tex'), headlineLatex(data.rows));
  await writeCharts(join(beside, 'charts'), data);
  return page;
}

function viewerBytes(mebibytes: number): number {
  if (mebibytes >= 0 && mebibytes <= VIEWER.most) return mebibytes * 2 ** 20;
  throw new UserError({
    what: 'The room for frames is out of range.',
    where: '--viewer',
    expected: `0 to ${VIEWER.most} MiB`,
    found: String(mebibytes),
  });
}

interface PagePlace {
  /** For frames of the viewer. */
  readonly bytes: number;
  /** The page's folder, absolute. */
  readonly beside: string;
  readonly cacheFolder: string;
}

async function reportData(runs: readonly LoadedRun[], { bytes, beside, cacheFolder }: PagePlace): Promise<ReportData> {
  const pageRows = joinRows(runs);
  const rows = pageRows.map(({ row }) => row);
  const labels = Object.fromEntries(pageRows.map(({ row, label }) => [row.id, label]));
  const details = pageRows.flatMap((page) => detailOf(runs, page, beside));
  const context = { cacheFolder, talk: () => {} };
  const { manifest } = runs[0]!;
  const references = referencePoints(await readReferences(referenceNames(runs)), rows);
  return {
    title: titleOf(runs),
    version: manifest.environment.sam2bench,
    createdAt: manifest.createdAt,
    rows,
    labels,
    warnings: warningsOf(runs.map(({ manifest }) => manifest)),
    points: speedPoints(rows, labels),
    references,
    details: fitDetails(details, DETAIL_BYTES),
    viewer: bytes === 0 ? null : await viewerData(runs, pageRows, details, { bytes, context }),
    method: methodOf(runs),
  };
}

function warningsOf(manifests: readonly RunManifest[]): readonly string[] {
  const leftOut = new Set(manifests.flatMap((manifest) => manifest.leftOut ?? []));
  return [...machineWarnings(manifests), ...leftOut];
}

function titleOf(runs: readonly LoadedRun[]): string {
  const names = [...new Set(runs.map(({ manifest }) => manifest.name))];
  return `${names.length > 3 ? `${runs.length} runs` : names.join(', ')}: video segmentation`;
}

/** What the configs of the runs ask for. */
function referenceNames(runs: readonly LoadedRun[]): string[] {
  return runs.flatMap(({ manifest }) => (manifest.config as Partial<ResolvedConfig>).report?.reference ?? []);
}

function detailOf(runs: readonly LoadedRun[], { row, run, id }: PageRow, beside: string): RowDetail[] {
  const found = runs[run]!.details.find((detail) => detail.row === id);
  if (found === undefined) return [];
  const videos = overlaysOf(runs[run]!, id, beside);
  return [{ ...found, row: row.id, ...(Object.keys(videos).length > 0 && { videos }) }];
}

/** Addresses of the overlay videos of a row, by sequence. */
function overlaysOf({ folder, manifest }: LoadedRun, row: string, beside: string): Record<string, string> {
  const units = manifest.plan.units.filter((unit) => unit.row === row);
  const files = units.map(({ id, sequence }) => [sequence, overlayFile(new UnitFolder(folder, id))] as const);
  const there = files.filter(([, file]) => existsSync(file));
  const address = (file: string) => relative(beside, file).split(sep).map(encodeURIComponent).join('/');
  return Object.fromEntries(there.map(([sequence, file]) => [sequence, address(file)]));
}

function methodOf(runs: readonly LoadedRun[]): MethodGroup[] {
  const names = runNames(runs);
  return runs.flatMap(({ manifest, rows }, index) =>
    methodGroups(manifest, rows).map((group) => ({
      ...group,
      title: runs.length > 1 ? `${names[index]}: ${group.title}` : group.title,
    })),
  );
}
