import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { UserError } from '../core/errors.js';
import { PACKAGE_ROOT } from '../core/package-root.js';

/** The page's own script and styles, which are written into it. */
export interface ReportAssets {
  readonly script: string;
  readonly styles: string;
}

/** Both lie in dist, where the build puts them, whether this file runs from dist or from src. */
const FOLDER = join(PACKAGE_ROOT, 'dist', 'report');

/** @param page `client` for the report, `history` for the history. @throws UserError where the program is not built */
export async function readAssets(page: 'client' | 'history' = 'client'): Promise<ReportAssets> {
  const read = (name: string) => readFile(join(FOLDER, name), 'utf8');
  try {
    return { script: await read(`${page}.js`), styles: await read('styles.css') };
  } catch (cause) {
    const next = 'run `npm run build`';
    throw new UserError({ what: "The page's script is not built.", where: FOLDER, next }, { cause });
  }
}
