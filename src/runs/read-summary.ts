import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ORIGINAL } from '../core/degradation.js';
import { messageOf, UserError } from '../core/errors.js';
import type { Summary } from './summary.js';

/** Reads summary.json of a run folder. @throws UserError where the run was not scored */
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
