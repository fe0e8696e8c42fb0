import { readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { messageOf, UserError } from '../../core/errors.js';
import { sha256OfFile } from '../../core/hashing.js';
import { listFolder, openRoot } from '../listing.js';
import { PIN_FILE } from './pin-file.js';

const schema = z.object({
  schema: z.literal(1),
  files: z.array(z.object({ path: z.string(), bytes: z.number(), sha256: z.string() })),
});

export type Pin = z.infer<typeof schema>;

/** One file that is not as it was when the data set was pinned. */
export interface PinDifference {
  readonly path: string;
  readonly what: 'missing' | 'added' | 'size differs' | 'content differs';
}

/** Writes names, sizes and hashes of all files of a data set. @returns the number of files */
export async function writePin(root: string): Promise<number> {
  const base = await openRoot(root);
  const files: Pin['files'] = [];
  for (const { path, bytes } of await filesBelow(base)) {
    files.push({ path, bytes, sha256: await hashOf(join(base, path)) });
  }
  const pin: Pin = { schema: 1, files };
  await withSystemErrors(base, () => writeFile(join(base, PIN_FILE), `${JSON.stringify(pin, null, 1)}\n`));
  return files.length;
}

/** Which files are read and hashed, rather than looked up by name and size alone. */
export type PinDepth = 'all' | 'but-pictures' | 'none';

/** What is not read to score masks, and most of a data set's bytes. */
const PICTURES = /\.(?:jpe?g|mp4|mov|mkv|avi|webm)$/i;

/**
 * What differs from the pin; null where the data set has none.
 * @throws UserError where the pin cannot be read
 */
export async function comparePin(root: string, depth: PinDepth): Promise<readonly PinDifference[] | null> {
  const base = await openRoot(root);
  const pin = await readPin(join(base, PIN_FILE));
  if (pin === null) return null;
  const found = new Map((await filesBelow(base)).map(({ path, bytes }) => [path, bytes]));
  const differences: PinDifference[] = [];
  for (const { path, bytes, sha256 } of pin.files) {
    const size = found.get(path);
    found.delete(path);
    if (size === undefined) differences.push({ path, what: 'missing' });
    else if (size !== bytes) differences.push({ path, what: 'size differs' });
    else if (isHashed(path, depth) && (await hashOf(join(base, path))) !== sha256) {
      differences.push({ path, what: 'content differs' });
    }
  }
  for (const path of found.keys()) differences.push({ path, what: 'added' });
  return differences;
}

function isHashed(path: string, depth: PinDepth): boolean {
  return depth === 'all' || (depth === 'but-pictures' && !PICTURES.test(path));
}

/** @throws UserError where the data set is pinned and its files are no longer those of the pin */
export async function requirePinned(root: string, depth: PinDepth): Promise<void> {
  const differences = await comparePin(root, depth);
  if (differences === null || differences.length === 0) return;
  const listed = differences.slice(0, 5).map(({ path, what }) => `${path} (${what})`);
  throw new UserError({
    what: 'The data set is not as it was when it was pinned.',
    where: join(root, PIN_FILE),
    expected: 'the files of the pin',
    found: `${listed.join(', ')}${differences.length > 5 ? `, and ${differences.length - 5} more` : ''}`,
    next: 'restore the data, pin it again with `dataset check --pin`, or pass --ignore-pin',
  });
}

function hashOf(file: string): Promise<string> {
  return withSystemErrors(file, () => sha256OfFile(file));
}

/** @throws UserError where the system refuses */
async function withSystemErrors<T>(where: string, use: () => Promise<T>): Promise<T> {
  try {
    return await use();
  } catch (cause) {
    const next = 'give yourself the right to read and write there';
    const what = 'A data set cannot be pinned or held against its pin.';
    throw new UserError({ what, where, found: messageOf(cause), next }, { cause });
  }
}

async function readPin(file: string): Promise<Pin | null> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    return withSystemErrors(file, () => Promise.reject(error));
  }
  try {
    return schema.parse(JSON.parse(text));
  } catch (cause) {
    const next = 'pin the data set again with `dataset check --pin`';
    throw new UserError({ what: 'The pin of a data set cannot be read.', where: file, next }, { cause });
  }
}

/** Paths with "/" below the root, in natural order, without names that begin with a dot. */
async function filesBelow(root: string, inside = ''): Promise<{ readonly path: string; readonly bytes: number }[]> {
  const listing = await listFolder(root, join(root, inside));
  const files: { path: string; bytes: number }[] = [];
  for (const name of listing?.files ?? []) {
    const path = inside === '' ? name : `${inside}/${name}`;
    files.push({ path, bytes: (await stat(join(root, path))).size });
  }
  for (const name of listing?.folders ?? []) {
    files.push(...(await filesBelow(root, inside === '' ? name : `${inside}/${name}`)));
  }
  return files;
}
