import { readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { ORIGINAL } from '../core/degradation.js';
import { messageOf, UserError } from '../core/errors.js';
import type { RowDetail } from '../report/report-data.js';
import { rowDetail } from '../report/row-detail.js';
import { openResultFiles } from '../runs/result-files.js';
import { type RunManifest, readManifest } from '../runs/run-manifest.js';
import type { Summary, SummaryRow } from '../runs/summary.js';

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
    if (sequences > 0) details.push(rowDetail(id, await openResultFiles(join(folder, 'scores', id))));
  }
  return { folder, folderName: basename(folder), manifest, rows, details };
}

/** @throws UserError where the run was not scored */
export async function readSummary(folder: string): Promise<Summary> {
  const file = join(folder, 'summary.json');
  try {
    const { schema, rows } = JSON.parse(await readFile(file, 'utf8')) as Summary;
    // Runs of before there were degraded inputs do not name theirs.
    return { schema, rows: rows.map((row) => ({ ...row, input: row.input ?? ORIGINAL })) };
  } catch (cause) {
    const next = 'finish the run first: sam2bench run CONFIG --out FOLDER --resume';
    throw new UserError({ what: 'The run was not scored.', where: file, found: messageOf(cause), next }, { cause });
  }
}
