import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** The package's folder: code is run from its source, from `dist` and from bundles there. */
export const PACKAGE_ROOT = rootAbove(import.meta.dirname);

function rootAbove(folder: string): string {
  if (existsSync(join(folder, 'package.json'))) return folder;
  const above = dirname(folder);
  if (above === folder) throw new Error(`no package.json above ${import.meta.dirname}`);
  return rootAbove(above);
}
