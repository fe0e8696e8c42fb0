import { basename, join } from 'node:path';
import type { Dataset, Sequence } from '../core/dataset.js';
import { UserError } from '../core/errors.js';
import type { DatasetFormat, DatasetOptions } from './dataset-format.js';
import { PICTURES } from './frame-files.js';
import { listFolder, openRoot } from './listing.js';
import { openEach } from './open-each.js';
import { framesOf, sequenceFiles } from './sequence-files.js';
import { selectSequences } from './sequence-filter.js';
import { storedSequence } from './stored-sequence.js';

/** Names that people give the two folders. */
const PICTURE_FOLDERS = ['JPEGImages', 'images', 'frames', 'imgs'];
const MASK_FOLDERS = ['Annotations', 'masks', 'annotations', 'labels'];

/** Any frames with masks beside them, of one video or of several (PUMaVOS, home-made sets): names need only be the same. */
export const frames: DatasetFormat = {
  name: 'frames',
  layout: 'JPEGImages/[SEQ/]FRAME.jpg, Annotations/[SEQ/]FRAME.png (or images, masks)',
  detect: async (root) => (await findFolders(root)) !== null,
  open: openFrames,
};

async function openFrames(options: DatasetOptions): Promise<Dataset> {
  const root = await openRoot(options.root);
  const folders = await findFolders(root);
  if (folders === null) {
    throw new UserError({ what: 'The folder has no frames with masks.', where: root, expected: frames.layout });
  }
  const pictures = join(root, folders.pictures);
  const masks = join(root, folders.masks);
  const videos = (await listFolder(root, masks))!.folders;
  const all = folders.isOneVideo ? [basename(root)] : videos;
  const names = selectSequences(all, options.sequences, masks);
  const open = async (name: string): Promise<Sequence> => {
    const inside = folders.isOneVideo ? '' : name;
    const place = { pictures: join(pictures, inside), masks: join(masks, inside), where: masks };
    const files = await sequenceFiles(root, name, place);
    return storedSequence({ name, ...files, ...framesOf(files, options.frames), view: 'ids' });
  };
  const opened = await openEach(names, open, options.isTolerant);
  return { format: 'frames', root, label: `frames ${basename(root)}`, overlapping: false, ...opened };
}

/** The folders of pictures and of masks, or null; one video where the pictures lie in the folder itself. */
export async function findFolders(root: string) {
  const inside = (await listFolder(root, root))?.folders ?? [];
  const pictures = PICTURE_FOLDERS.find((name) => inside.includes(name));
  const masks = MASK_FOLDERS.find((name) => inside.includes(name));
  if (pictures === undefined || masks === undefined) return null;
  const files = (await listFolder(root, join(root, pictures)))?.files ?? [];
  const isOneVideo = files.some((file) => PICTURES.some((ending) => file.toLowerCase().endsWith(ending)));
  return { pictures, masks, isOneVideo };
}
