import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { UserError } from '../core/errors.js';

/** The page's own script and styles, which are written into it. */
export interface ReportAssets {
  readonly script: string;
  readonly styles: string;
}

/** Both lie in dist, where the build puts them, whether this file runs from dist or from src. */
const FOLDER = new URL('../../dist/report/', import.meta.url);

/** @throws UserError where the program is not built */
export async function readAssets(): Promise<ReportAssets> {
  const read = (name: string) => readFile(new URL(name, FOLDER), 'utf8');
  try {
    return { script: await read('client.js'), styles: await read('styles.css') };
  } catch (cause) {
    const where = fileURLToPath(FOLDER);
    throw new UserError({ what: "The page's script is not built.", where, next: 'run `npm run build`' }, { cause });
  }
}
