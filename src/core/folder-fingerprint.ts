import { readdir, stat } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { sha256OfText } from './hashing.js';

/**
 * A cheap hash of what is in a folder: relative names and sizes of files, not their bytes.
 * @param within take only files that lie in a folder of one of these names; all files where it is left out.
 */
export async function folderFingerprint(root: string, within?: ReadonlySet<string>): Promise<string> {
  const lines: string[] = [];
  const visit = async (path: string, taken: boolean): Promise<void> => {
    const entries = await readdir(join(root, path), { withFileTypes: true });
    for (const entry of entries) {
      const inner = path === '' ? entry.name : `${path}/${entry.name}`;
      if (entry.isDirectory()) await visit(inner, taken || within?.has(entry.name) === true);
      else if (taken && entry.isFile()) lines.push(`${inner} ${(await stat(join(root, inner))).size}`);
    }
  };
  await visit('', within === undefined);
  return sha256OfText(lines.sort().join('\n'));
}

/** The same of given files, absolute, each counted once. */
export async function filesFingerprint(root: string, files: Iterable<string>): Promise<string> {
  const lines: string[] = [];
  for (const file of new Set(files)) {
    lines.push(`${relative(root, file).split(sep).join('/')} ${(await stat(file)).size}`);
  }
  return sha256OfText(lines.sort().join('\n'));
}
