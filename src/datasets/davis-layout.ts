import { join } from 'node:path';
import { nameAdvice } from '../core/did-you-mean.js';
import { UserError } from '../core/errors.js';
import { readBytes } from './codecs/read-bytes.js';
import { type FrameFiles, frameFiles, PICTURES } from './frame-files.js';
import { listFolder } from './listing.js';
import { type MaskFolder, openMaskFolder } from './mask-folder.js';

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

async function readLines(file: string): Promise<readonly ListLine[]> {
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

/** The files of one sequence of a DAVIS folder. */
export interface DavisFiles {
  /** Null where the set has masks only. */
  readonly pictures: FrameFiles | null;
  readonly masks: MaskFolder;
}

/**
 * Finds the pictures and masks of a sequence that a list names.
 * @param where the list and line that names it.
 * @throws UserError where there are no masks, or masks without their picture.
 */
export async function davisFiles(
  root: string,
  resolution: string,
  sequence: string,
  where: string,
): Promise<DavisFiles> {
  const pictureFolder = join(root, 'JPEGImages', resolution, sequence);
  const maskFolder = join(root, 'Annotations', resolution, sequence);
  const pictures = await frameFiles(root, pictureFolder, PICTURES);
  const masks = await openMaskFolder(root, maskFolder);
  if (masks === null) {
    throw new UserError({
      what: `Sequence "${sequence}" has no masks${pictures === null ? ' and no pictures' : ''}.`,
      where,
      expected: `PNG files in ${maskFolder}`,
      found: 'no folder, or an empty one',
      next: 'extract the data set again, take the line out of the list, or name the `sequences` to take',
    });
  }
  if (pictures !== null) checkPictures(pictures, masks, pictureFolder);
  return { pictures, masks };
}

function checkPictures(pictures: FrameFiles, masks: MaskFolder, folder: string): void {
  const lacking = masks.frames.filter((frame) => !pictures.has(frame));
  if (lacking.length === 0) return;
  throw new UserError({
    what: `${lacking.length} of ${masks.frames.length} masks have no picture.`,
    where: folder,
    expected: 'a picture for each mask, or no folder of pictures at all (enough for scoring)',
    found: `no picture for ${lacking.slice(0, 5).join(', ')}${lacking.length > 5 ? ', ...' : ''}`,
    next: 'extract the pictures again',
  });
}
