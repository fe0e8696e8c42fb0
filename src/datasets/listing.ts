import type { Dirent } from 'node:fs';
import { readdir, realpath, stat } from 'node:fs/promises';
import { isAbsolute, join, relative, resolve, sep } from 'node:path';
import { messageOf, UserError } from '../core/errors.js';
import { naturalCompare } from './natural-order.js';

/** What lies directly in a folder, in natural order; names that begin with a dot are left out. */
export interface Listing {
  readonly files: readonly string[];
  readonly folders: readonly string[];
}

/**
 * The absolute path of a data set's or of predictions' folder.
 * @throws UserError where it is missing or no folder.
 */
export async function openRoot(root: string): Promise<string> {
  const path = resolve(root);
  const isFolder = await stat(path).then(
    (stats) => stats.isDirectory(),
    () => undefined,
  );
  if (isFolder === true) return path;
  throw new UserError({
    what: isFolder === undefined ? 'The folder does not exist.' : 'A file stands where a folder should be.',
    where: path,
    expected: 'a folder with a data set or with masks',
    next:
      isFolder === undefined
        ? 'check the path; a relative one in a config counts from the config file'
        : 'give the folder; a video is run by `sam2bench track`, or by a config that says format: video',
  });
}

/**
 * Lists a folder under `root`; null where there is none.
 * @throws UserError where the folder, or something in it, is a link that leaves the root or leads nowhere.
 */
export async function listFolder(root: string, folder: string): Promise<Listing | null> {
  if (!(await exists(folder))) return null;
  await checkInside(root, folder);
  const files: string[] = [];
  const folders: string[] = [];
  for (const entry of await entriesOf(folder)) {
    if (entry.name.startsWith('.')) continue;
    if (entry.isSymbolicLink()) {
      const path = join(folder, entry.name);
      await checkInside(root, path);
      ((await stat(path)).isDirectory() ? folders : files).push(entry.name);
    } else if (entry.isDirectory()) folders.push(entry.name);
    else if (entry.isFile()) files.push(entry.name);
  }
  return { files: files.sort(naturalCompare), folders: folders.sort(naturalCompare) };
}

async function entriesOf(folder: string): Promise<readonly Dirent[]> {
  try {
    return await readdir(folder, { withFileTypes: true });
  } catch (error) {
    throw unreadable(folder, error);
  }
}

function unreadable(folder: string, error: unknown): UserError {
  const next = 'give yourself the right to read it, or leave it out';
  return new UserError(
    { what: 'A folder cannot be read.', where: folder, found: messageOf(error), next },
    { cause: error },
  );
}

/**
 * Checks that a name from a list or a caller is one path component.
 * @param where the file and line that the name comes from.
 * @throws UserError for "", ".", "..", or a name with a slash, backslash, colon or NUL.
 */
export function checkName(name: string, where: string): string {
  if (name !== '' && name !== '.' && name !== '..' && !/[/\\:\0]/.test(name)) return name;
  throw new UserError({
    what: 'A name leaves the folder that it should stay in.',
    where,
    expected: 'a name without "/", "\\", ":" and ".."',
    found: JSON.stringify(name),
    next: 'take the name out, or give the sequence another',
  });
}

/** @throws UserError where `path`, with all links followed, is not under `root`. */
export async function checkInside(root: string, path: string): Promise<void> {
  const [realRoot, realPath] = await Promise.all([realpath(root), followed(path)]);
  const way = relative(realRoot, realPath);
  if (way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way)) return;
  throw new UserError({
    what: 'A link leads out of the folder.',
    where: path,
    expected: `a place under ${root}`,
    found: realPath,
    next: 'copy the files into the folder, or give the real folder as the root',
  });
}

async function followed(path: string): Promise<string> {
  try {
    return await realpath(path);
  } catch (error) {
    const next = 'remove the link, or put back what it leads to';
    throw new UserError(
      { what: 'A link leads nowhere.', where: path, found: messageOf(error), next },
      { cause: error },
    );
  }
}

async function exists(folder: string): Promise<boolean> {
  try {
    return (await stat(folder)).isDirectory();
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'ENOENT' || code === 'ENOTDIR') return false;
    throw unreadable(folder, error);
  }
}
