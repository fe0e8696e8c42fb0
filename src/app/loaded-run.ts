import { basename, join } from 'node:path';
import type { RowDetail } from '../report/report-data.js';
import { footageDetail, rowDetail } from '../report/row-detail.js';
import { readSummary } from '../runs/read-summary.js';
import { openResultFiles, readTracks } from '../runs/result-files.js';
import { type RunManifest, readManifest } from '../runs/run-manifest.js';
import type { SummaryRow } from '../runs/summary.js';

/** A run that was scored, as a page needs it. */
export interface LoadedRun {
  /** Absolute path. */
  readonly folder: string;
  readonly folderName: string;
  readonly manifest: RunManifest;
  readonly rows: readonly SummaryRow[];
  /** Of the rows that have sequences, under the rows' own ids. */
  readonly details: readonly RowDetail[];
}

/** @throws UserError where the folder is no run or the run was not scored */
export async function loadRun(folder: string): Promise<LoadedRun> {
  const manifest = await readManifest(folder);
  const { rows } = await readSummary(folder);
  const details: RowDetail[] = [];
  for (const { id, sequences } of rows) {
    if (sequences > 0) details.push(await detailOf(id, join(folder, 'scores', id)));
  }
  return { folder, folderName: basename(folder), manifest, rows, details };
}

async function detailOf(row: string, folder: string): Promise<RowDetail> {
  const tables = await openResultFiles(folder);
  const tracks = await readTracks(folder);
  return tracks === null ? rowDetail(row, tables) : footageDetail(row, tables.sequences, tracks);
}
