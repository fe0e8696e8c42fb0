import { join } from 'node:path';
import { nameAdvice } from '../core/did-you-mean.js';
import { UserError } from '../core/errors.js';
import { readBytes } from './codecs/read-bytes.js';
import { checkName, listFolder } from './listing.js';
import { type StoredFiles, sequenceFiles } from './sequence-files.js';

/** A non-empty line of a list, with "FILE, line N" for messages. */
export interface ListLine {
  readonly text: string;
  readonly where: string;
}

/**
 * Reads ImageSets/FOLDER/SPLIT.txt. Without a split, `val` is taken, or the only list that there is.
 * @throws UserError where the list is missing, naming those that exist.
 */
export async function readSplit(
  root: string,
  folder: string,
  split: string | null | undefined,
): Promise<{ readonly split: string; readonly lines: readonly ListLine[] }> {
  const lists = join(root, 'ImageSets', folder);
  const files = (await listFolder(root, lists))?.files ?? [];
  const known = files.filter((file) => file.endsWith('.txt')).map((file) => file.slice(0, -4));
  const chosen = split ?? (known.length === 1 ? known[0]! : 'val');
  if (!known.includes(chosen)) {
    throw new UserError({
      what: `The data set has no split "${chosen}".`,
      where: lists,
      expected: `${chosen}.txt`,
      found: known.length === 0 ? 'no list' : known.map((name) => `${name}.txt`).join(', '),
      next: known.length === 0 ? 'give the folder that holds ImageSets' : nameAdvice(chosen, known),
    });
  }
  return { split: chosen, lines: await readLines(join(lists, `${chosen}.txt`)) };
}

/** Lines that are not empty. */
export async function readLines(file: string): Promise<readonly ListLine[]> {
  const content = await readBytes(file);
  return content
    .toString('utf8')
    .split(/\r?\n/)
    .map((line, index) => ({ text: line.trim(), where: `${file}, line ${index + 1}` }))
    .filter(({ text }) => text !== '');
}

/**
 * The folder under Annotations to take: the one asked for, else 480p, else the only one.
 * @throws UserError where it is missing: a data set without masks cannot be prompted or scored.
 */
export async function chooseResolution(root: string, asked: string | null | undefined): Promise<string> {
  const folder = join(root, 'Annotations');
  const known = (await listFolder(root, folder))?.folders ?? [];
  const chosen = asked ?? (known.length === 1 ? known[0]! : '480p');
  if (known.includes(chosen)) return chosen;
  throw new UserError({
    what: known.length === 0 ? 'The data set has no masks.' : `The data set has no masks at ${chosen}.`,
    where: folder,
    expected: `Annotations/${chosen} with one folder a sequence`,
    found: known.length === 0 ? 'nothing' : known.join(', '),
    next: known.length === 0 ? 'extract the annotations beside JPEGImages' : nameAdvice(chosen, known),
  });
}

/** Where each sequence is named, in the list's order. */
export function sequencePlaces(lines: readonly ListLine[]): ReadonlyMap<string, string> {
  const places = new Map<string, string>();
  for (const { text, where } of lines) {
    const name = checkName(text, where);
    if (places.has(name)) {
      const next = 'remove one of the two lines';
      throw new UserError({
        what: `Sequence "${name}" is listed twice.`,
        where,
        found: `also ${places.get(name)}`,
        next,
      });
    }
    places.set(name, where);
  }
  return places;
}

/**
 * Finds the pictures and masks of a sequence that a list names.
 * @param where the list and line that names it.
 * @throws UserError where there are no masks, or masks without their picture.
 */
export function davisFiles(root: string, resolution: string, sequence: string, where: string): Promise<StoredFiles> {
  const pictures = join(root, 'JPEGImages', resolution, sequence);
  return sequenceFiles(root, sequence, { pictures, masks: join(root, 'Annotations', resolution, sequence), where });
}
