import { mkdir, readdir } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { messageOf, UserError } from '../core/errors.js';
import { readAssets } from '../report/assets.js';
import { type HistoryRun, historySeries } from '../report/history/history-data.js';
import { historyCsv, renderHistory } from '../report/history/render-history.js';
import { writeFileAtomic } from '../runs/atomic-write.js';
import { readSummary } from '../runs/read-summary.js';
import { MANIFEST_FILE, readManifest } from '../runs/run-manifest.js';
import { readEnvironment } from './environment.js';

/** Where the page of a history goes. */
export interface HistoryOptions {
  /** The page; history.html in the folder where it is left out. */
  readonly out?: string | undefined;
}

/**
 * Draws accuracy and speed over all scored runs of a folder, with the points where their levels change, and writes the same
 * as CSV beside the page. Runs that are not finished are passed over, which the page says.
 * @returns the page's absolute path
 * @throws UserError where the folder cannot be read or holds no scored run
 */
export async function history(folder: string, options: HistoryOptions = {}): Promise<string> {
  const root = resolve(folder);
  const { runs, passed } = await readRuns(root);
  if (runs.length === 0) {
    throw new UserError({
      what: 'The folder holds no scored run.',
      where: root,
      expected: `run folders, each with ${MANIFEST_FILE} and summary.json`,
      found: passed.length === 0 ? 'none' : passed.slice(0, 3).join('; '),
      next: 'give the folder that run folders lie in, such as runs',
    });
  }
  const page = options.out === undefined ? join(root, 'history.html') : resolve(options.out);
  const { sam2bench: version } = await readEnvironment();
  const title = `${basename(root)}: accuracy and speed over ${runs.length} run${runs.length === 1 ? '' : 's'}`;
  const data = { title, version, runs: runs.length, series: historySeries(runs), passed };
  await mkdir(dirname(page), { recursive: true });
  await writeFileAtomic(page, renderHistory(data, await readAssets('history')));
  await writeFileAtomic(page.replace(/(\.html?)?$/, '.csv'), historyCsv(data));
  return page;
}

async function readRuns(root: string): Promise<{ readonly runs: HistoryRun[]; readonly passed: string[] }> {
  const runs: HistoryRun[] = [];
  const passed: string[] = [];
  for (const folderName of await foldersIn(root)) {
    const folder = join(root, folderName);
    if (!(await readdir(folder)).includes(MANIFEST_FILE)) continue;
    try {
      const manifest = await readManifest(folder);
      runs.push({ folderName, manifest, rows: (await readSummary(folder)).rows });
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      passed.push(`${folderName}: ${messageOf(error).split('\n')[0]}`);
    }
  }
  return { runs, passed };
}

async function foldersIn(root: string): Promise<string[]> {
  try {
    const entries = await readdir(root, { withFileTypes: true });
    return entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
  } catch (cause) {
    const next = 'give a folder of run folders';
    throw new UserError({ what: 'The folder cannot be read.', where: root, found: messageOf(cause), next }, { cause });
  }
}
