import { basename, join } from 'node:path';
import type { Dataset, Sequence } from '../core/dataset.js';
import { UserError } from '../core/errors.js';
import type { DatasetFormat, DatasetOptions } from './dataset-format.js';
import { frameFiles, PICTURES } from './frame-files.js';
import { findFolders } from './frames.js';
import { openRoot } from './listing.js';
import { openMaskFolder } from './mask-folder.js';
import { openEach } from './open-each.js';
import { checkPictures } from './sequence-files.js';
import { selectSequences } from './sequence-filter.js';
import { storedSequence } from './stored-sequence.js';

/**
 * Single pictures with masks of the same names, each a sequence of one frame. It looks as the frames of one video do
 * (`frames`), so it is never detected: a config or a flag names it.
 */
export const images: DatasetFormat = {
  name: 'images',
  layout:
    'JPEGImages/NAME.jpg, Annotations/[OBJECT/]NAME.png (or images, masks), each a picture: never detected, name it',
  detect: async () => false,
  open: openImages,
};

async function openImages(options: DatasetOptions): Promise<Dataset> {
  const root = await openRoot(options.root);
  const folders = await findFolders(root);
  if (folders === null || !folders.isOneVideo) throw noPictures(root, folders !== null);
  const folder = join(root, folders.pictures);
  const pictures = (await frameFiles(root, folder, PICTURES))!;
  const masks = await openMaskFolder(root, join(root, folders.masks));
  if (masks === null) throw noPictures(root, false);
  checkPictures(pictures, masks.frames, folder);
  const names = selectSequences(masks.frames, options.sequences, masks.folder);
  const open = async (name: string): Promise<Sequence> => {
    const picture = pictures.get(name)!;
    const one = { name, frames: [name], annotated: [0], pictures: new Map([[name, picture]]), masks };
    const source = masks.source(name);
    const stored = source?.kind === 'objects' ? source.files.map(([, file]) => file) : [masks.fileOf(name)!];
    return storedSequence({ ...one, view: 'picture', files: [picture, ...stored] });
  };
  const opened = await openEach(names, open, options.isTolerant);
  const bare = pictures.size - masks.frames.length;
  return {
    format: 'images',
    root,
    label: `images ${basename(root)}`,
    overlapping: masks.kind === 'objects',
    pictures: true,
    ...(bare > 0 && { notes: [`Pictures without a mask, which are left out: ${bare}.`] }),
    ...opened,
  };
}

function noPictures(root: string, isOfVideos: boolean): UserError {
  return new UserError({
    what: 'The folder has no pictures with masks.',
    where: root,
    expected: 'JPEGImages/NAME.jpg and Annotations/NAME.png (or images, masks)',
    found: isOfVideos ? 'pictures in folders of their own, as of videos' : 'no such folders, or no PNG masks',
    next: isOfVideos ? 'name the format frames, or put all pictures into one folder' : 'check the path and the names',
  });
}
