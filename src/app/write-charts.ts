import { existsSync } from 'node:fs';
import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { accuracySpeedCharts } from '../report/charts/accuracy-speed.js';
import { breakdownCharts } from '../report/charts/breakdown.js';
import { curveCharts } from '../report/charts/curves.js';
import { chartPng, chartSvg } from '../report/charts/draw.js';
import { speedCharts } from '../report/charts/speed.js';
import type { ReportData } from '../report/report-data.js';
import { writeFileAtomic } from '../runs/atomic-write.js';

/** Charts of one kind that are drawn; of more, the CSV files only. */
const MOST_CHARTS = 6;
/** What earlier reports wrote here. */
const OURS = /^(accuracy-speed|speed|curves|breakdown)[\w-]*\.(png|svg|csv)$/;

/** Writes every chart as PNG and SVG, and its points as CSV, in place of those that were there. */
export async function writeCharts(folder: string, { rows, labels, points, references }: ReportData): Promise<void> {
  const models = rows.map(({ model }) => model);
  const speed = accuracySpeedCharts(points, references, models);
  const kinds = [speed, ...speedCharts(rows, labels), curveCharts(rows, labels), breakdownCharts(rows, labels)];
  if (kinds.flat().length === 0 && !existsSync(folder)) return;
  await mkdir(folder, { recursive: true });
  const old = (await readdir(folder)).filter((name) => OURS.test(name));
  await Promise.all(old.map((name) => rm(join(folder, name))));
  for (const charts of kinds) {
    for (const [i, { name, config, csv }] of charts.entries()) {
      await writeFileAtomic(join(folder, `${name}.csv`), csv);
      if (i >= MOST_CHARTS) continue;
      await writeFileAtomic(join(folder, `${name}.png`), chartPng(config()));
      await writeFileAtomic(join(folder, `${name}.svg`), chartSvg(config()));
    }
  }
}
