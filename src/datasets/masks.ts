import { join } from 'node:path';
import type { Dataset, Sequence } from '../core/dataset.js';
import { UserError } from '../core/errors.js';
import type { DatasetFormat, DatasetOptions } from './dataset-format.js';
import { listFolder, openRoot } from './listing.js';
import { type MaskFolder, openMaskFolder } from './mask-folder.js';
import { openEach } from './open-each.js';
import { limitFrames, selectSequences } from './sequence-filter.js';
import { storedSequence } from './stored-sequence.js';

/** A bare folder of masks, with no pictures: enough for scoring. Every id but 0 is an object, 255 too. */
export const masks: DatasetFormat = {
  name: 'masks',
  layout: 'SEQ/00000.png, or SEQ/OBJECT/00000.png',
  detect: detectMasks,
  open: openMasks,
};

async function detectMasks(root: string): Promise<boolean> {
  const listing = await listFolder(root, root);
  for (const name of listing?.folders ?? []) {
    if (['JPEGImages', 'Annotations', 'ImageSets'].includes(name)) return false;
  }
  for (const name of listing?.folders ?? []) {
    if (await hasMasks(root, name)) return true;
  }
  return false;
}

/** The PNG files of a run folder are charts. */
const RUN_FILE = 'run.json';

/** Also where they are in disorder, which is for the reader to say. */
async function hasMasks(root: string, name: string): Promise<boolean> {
  if ((await listFolder(root, join(root, name)))?.files.includes(RUN_FILE)) return false;
  try {
    return (await openMaskFolder(root, join(root, name))) !== null;
  } catch (error) {
    if (error instanceof UserError) return true;
    throw error;
  }
}

async function openMasks(options: DatasetOptions): Promise<Dataset> {
  const root = await openRoot(options.root);
  const listing = await listFolder(root, root);
  const names = selectSequences(listing?.folders ?? [], options.sequences, root);
  if (names.length === 0) throw noMasks(root);
  const empty = new Set<string>();
  let first: MaskFolder | undefined;
  const open = async (name: string): Promise<Sequence> => {
    const folder = await openMaskFolder(root, join(root, name));
    if (folder === null) {
      empty.add(name);
      throw noMasks(join(root, name));
    }
    first ??= folder;
    if (folder.kind !== first.kind) throw otherKind(folder, first);
    const all = folder.frames.map((_, index) => index);
    const chosen = limitFrames(folder.frames, all, options.frames);
    return storedSequence({ name, pictures: null, masks: folder, ...chosen, view: 'ids' });
  };
  const { sequences, broken } = await openEach(names, open, true);
  // A folder without masks is no sequence, unless it was asked for.
  const failed = broken.filter(({ name }) => !empty.has(name) || options.sequences?.includes(name) === true);
  if (failed[0] !== undefined && options.isTolerant !== true) throw failed[0].error;
  return { format: 'masks', root, label: 'masks', overlapping: first?.kind === 'objects', sequences, broken: failed };
}

function otherKind({ folder }: MaskFolder, first: MaskFolder): UserError {
  return new UserError({
    what: 'Some sequences have one folder an object and others do not.',
    where: folder,
    expected: `the form of ${first.folder}`,
    next: 'keep the two kinds in folders of their own',
  });
}

function noMasks(where: string): UserError {
  return new UserError({
    what: 'The folder holds no masks.',
    where,
    expected: masks.layout,
    found: 'no PNG file there',
  });
}
