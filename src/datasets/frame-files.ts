import { join, parse } from 'node:path';
import { UserError } from '../core/errors.js';
import { listFolder } from './listing.js';

export const PICTURES: readonly string[] = ['.jpg', '.jpeg', '.png'];
export const MASKS: readonly string[] = ['.png'];

/** The files of a folder by frame name (without extension), in natural order; other files are left out. */
export type FrameFiles = ReadonlyMap<string, string>;

/**
 * Finds the files of a folder that have one of the extensions (lower case), or null where there is no such folder.
 * @throws UserError where two files have the same frame name, and as `listFolder`.
 */
export async function frameFiles(
  root: string,
  folder: string,
  extensions: readonly string[],
): Promise<FrameFiles | null> {
  const listing = await listFolder(root, folder);
  return listing === null ? null : selectFrames(folder, listing.files, extensions);
}

/** As `frameFiles`, from names that were listed already. */
export function selectFrames(folder: string, names: readonly string[], extensions: readonly string[]): FrameFiles {
  const files = new Map<string, string>();
  for (const file of names) {
    const { name, ext } = parse(file);
    if (!extensions.includes(ext.toLowerCase())) continue;
    const other = files.get(name);
    if (other !== undefined) {
      throw new UserError({
        what: `Frame "${name}" has two files.`,
        where: folder,
        found: `${parse(other).base} and ${file}`,
        next: 'remove one of them',
      });
    }
    files.set(name, join(folder, file));
  }
  return files;
}
