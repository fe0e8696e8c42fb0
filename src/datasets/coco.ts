import { join, posix } from 'node:path';
import type { Dataset, Sequence } from '../core/dataset.js';
import { nameAdvice } from '../core/did-you-mean.js';
import { UserError } from '../core/errors.js';
import { type CocoList, type CocoPicture, cocoMask, readCoco } from './coco-json.js';
import type { DatasetFormat, DatasetOptions } from './dataset-format.js';
import { checkName, listFolder, openRoot } from './listing.js';
import { openEach } from './open-each.js';
import { pictureSequence } from './picture-masks.js';
import { selectSequences } from './sequence-filter.js';

const LIST = /^instances_(.+)\.json$/;

/**
 * COCO (Lin et al., arXiv 1405.0312; cocodataset.org/#format-data): an instances file with polygons and run lengths beside
 * a folder of pictures. Each picture that has an object is a sequence; crowds are left out.
 */
export const coco: DatasetFormat = {
  name: 'coco',
  layout: 'annotations/instances_SPLIT.json, SPLIT/NAME.jpg (or images/[SPLIT/])',
  detect: async (root) => (await listedSplits(root)).length > 0,
  open: openCoco,
};

async function openCoco(options: DatasetOptions): Promise<Dataset> {
  const root = await openRoot(options.root);
  const split = chooseSplit(root, await listedSplits(root), options.split);
  const file = join(root, 'annotations', `instances_${split}.json`);
  const list = await readCoco(file);
  const named = byName(list.pictures);
  if (named.size === 0) throw noObjects(file);
  const folder = await pictureFolder(root, split);
  const fileOf = pictureFinder(root, folder);
  const names = selectSequences([...named.keys()], options.sequences, file);
  const open = async (name: string): Promise<Sequence> => {
    const { fileName, size, where, objects } = named.get(name)!;
    return pictureSequence({
      name,
      file: folder === null ? null : await fileOf(fileName, where),
      list: file,
      size: () => size,
      masks: () => objects.map((object) => [object.name, cocoMask(object, size)] as const),
    });
  };
  const opened = await openEach(names, open, options.isTolerant);
  const notes = notesOf(list, named.size);
  return { format: 'coco', root, split, label: `coco ${split}`, overlapping: true, pictures: true, notes, ...opened };
}

async function listedSplits(root: string): Promise<readonly string[]> {
  const files = (await listFolder(root, join(root, 'annotations')))?.files ?? [];
  return files.flatMap((file) => LIST.exec(file)?.[1] ?? []);
}

function chooseSplit(root: string, known: readonly string[], asked: string | null | undefined): string {
  const usual = known.length === 1 ? known[0]! : (known.find((name) => name.startsWith('val')) ?? 'val2017');
  const split = asked ?? usual;
  if (known.includes(split)) return split;
  throw new UserError({
    what: `The data set has no split "${split}".`,
    where: join(root, 'annotations'),
    expected: `instances_${split}.json`,
    found: known.length === 0 ? 'no list' : known.map((name) => `instances_${name}.json`).join(', '),
    next: known.length === 0 ? 'give the folder that holds annotations' : nameAdvice(split, known),
  });
}

/** The pictures that have an object, by a name that is one path component. */
function byName(pictures: readonly CocoPicture[]): ReadonlyMap<string, CocoPicture> {
  const named = new Map<string, CocoPicture>();
  for (const picture of pictures) {
    const { fileName, where } = picture;
    const parts = fileName.split('/').map((part) => checkName(part, `${where}.file_name`));
    if (picture.objects.length === 0) continue;
    const name = parts.join('-').replace(/\.[^.]+$/, '');
    const other = named.get(checkName(name, `${where}.file_name`));
    if (other !== undefined) throw sameName(where, fileName, other.fileName);
    named.set(name, picture);
  }
  return named;
}

/** Null where the set has no pictures: enough for scoring. */
async function pictureFolder(root: string, split: string): Promise<string | null> {
  for (const place of [split, join('images', split), 'images', 'JPEGImages']) {
    const folder = join(root, place);
    const listing = await listFolder(root, folder);
    if (listing !== null && listing.files.length + listing.folders.length > 0) return folder;
  }
  return null;
}

/** Finds pictures by the list's file names; each folder is listed once. */
function pictureFinder(root: string, folder: string | null) {
  const listed = new Map<string, Promise<ReadonlySet<string>>>();
  const filesIn = async (inner: string) => new Set((await listFolder(root, inner))?.files ?? []);
  return async (fileName: string, where: string): Promise<string> => {
    const inner = join(folder!, posix.dirname(fileName));
    const known = listed.get(inner) ?? filesIn(inner);
    listed.set(inner, known);
    if ((await known).has(posix.basename(fileName))) return join(inner, posix.basename(fileName));
    throw noPicture(join(folder!, fileName), where);
  };
}

function notesOf({ pictures, crowds, bare }: CocoList, taken: number): readonly string[] {
  const counts = [
    ['Crowds (iscrowd), which are left out', crowds],
    ['Annotations without a mask, which are left out', bare],
    ['Pictures without an object, which are left out', pictures.length - taken],
  ] as const;
  return counts.flatMap(([what, count]) => (count === 0 ? [] : [`${what}: ${count}.`]));
}

function noPicture(file: string, where: string): UserError {
  return new UserError({
    what: 'A picture of the list is not there.',
    where: `${where}.file_name`,
    expected: file,
    found: 'no such file',
    next: 'download or extract the pictures again, or name the `sequences` to take',
  });
}

function noObjects(where: string): UserError {
  return new UserError({
    what: 'The list has no object with a mask.',
    where,
    expected: 'annotations with a segmentation that are no crowds',
    next: 'take an instances file: captions, key points and boxes have no masks',
  });
}

function sameName(where: string, found: string, other: string): UserError {
  const next = 'give the pictures other names';
  return new UserError({ what: 'Two pictures have the same name.', where, found: `${found} and ${other}`, next });
}
