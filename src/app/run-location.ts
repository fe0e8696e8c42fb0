import { readdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { UserError } from '../core/errors.js';

const RUNS_FOLDER = 'runs';

/** runs/<date-time>-<config name> below the current folder; the time is UTC. */
export function newRunFolder(name: string, now: Date): string {
  const stamp = now.toISOString().slice(0, 19).replace('T', '-').replaceAll(':', '');
  return resolve(RUNS_FOLDER, `${stamp}-${safeName(name)}`);
}

/**
 * The newest run of a config below runs/.
 * @throws UserError where there is none.
 */
export async function newestRunFolder(name: string): Promise<string> {
  const names = await readdir(RUNS_FOLDER).catch(() => []);
  const pattern = /^\d{4}-\d\d-\d\d-\d{6}-(.*)$/;
  const mine = names.filter((folder) => pattern.exec(folder)?.[1] === safeName(name)).sort();
  const newest = mine.at(-1);
  if (newest !== undefined) return resolve(join(RUNS_FOLDER, newest));
  throw new UserError({
    what: `There is no run of "${name}" to resume.`,
    where: resolve(RUNS_FOLDER),
    next: 'give its folder by --out, or start one without --resume',
  });
}

function safeName(name: string): string {
  return name.replace(/[^\w.-]+/g, '-');
}
