import { basename, join } from 'node:path';
import type { Dataset, RunLengths } from '../core/dataset.js';
import { UserError } from '../core/errors.js';
import { checkPictureSize } from './codecs/picture-limits.js';
import type { DatasetFormat, DatasetOptions } from './dataset-format.js';
import { frameFiles, PICTURES } from './frame-files.js';
import { idAt, listAt, objectAt, wholeAt } from './json-checks.js';
import { listFolder, openRoot } from './listing.js';
import { openEach } from './open-each.js';
import { pictureSequence } from './picture-masks.js';
import { readJsonValueSync } from './read-json.js';
import { runLengthsAt } from './run-lengths.js';
import { selectSequences } from './sequence-filter.js';

const LIST = /^sa_\d+\.json$/;

/**
 * SA-1B (Kirillov et al., ICCV 2023; the README of segment-anything): a JSON file beside each picture, with COCO run
 * lengths of its masks, each an object by its id. Other names than sa_N are taken where the format is named.
 */
export const sa1b: DatasetFormat = {
  name: 'sa-1b',
  layout: 'sa_1.jpg, sa_1.json',
  detect: async (root) => ((await listFolder(root, root))?.files ?? []).some((file) => LIST.test(file)),
  open: openSa1b,
};

async function openSa1b(options: DatasetOptions): Promise<Dataset> {
  const root = await openRoot(options.root);
  const pictures = (await frameFiles(root, root, PICTURES)) ?? new Map<string, string>();
  const lists = ((await listFolder(root, root))?.files ?? []).filter((file) => {
    return LIST.test(file) || (file.endsWith('.json') && pictures.has(basename(file, '.json')));
  });
  const all = lists.map((file) => basename(file, '.json'));
  const names = selectSequences(all, options.sequences, root);
  const open = async (name: string) => {
    const file = pictures.get(name) ?? null;
    if (file === null && pictures.size > 0) throw noPicture(root, name);
    const list = join(root, `${name}.json`);
    const size = () => readList(list).size;
    return pictureSequence({ name, file, list, size, masks: () => readList(list).masks });
  };
  const opened = await openEach(names, open, options.isTolerant);
  return { format: 'sa-1b', root, label: `sa-1b ${basename(root)}`, overlapping: true, pictures: true, ...opened };
}

/** @throws UserError that names the file and the place in it where it is not as SA-1B's are */
function readList(file: string) {
  const top = objectAt(readJsonValueSync(file), file);
  const image = objectAt(top.image, `${file}, image`);
  const width = wholeAt(image.width, `${file}, image.width`);
  const height = wholeAt(image.height, `${file}, image.height`);
  checkPictureSize(width, height, `${file}, image`);
  const masks = new Map<string, RunLengths>();
  for (const [i, given] of listAt(top.annotations, `${file}, annotations`).entries()) {
    const where = `${file}, annotations.${i}`;
    const { id, segmentation } = objectAt(given, where);
    const name = idAt(id, `${where}.id`);
    if (masks.has(name)) throw twice(`${where}.id`, name);
    masks.set(name, runLengthsAt(segmentation, { width, height }, `${where}.segmentation`));
  }
  return { size: { width, height }, masks: [...masks] };
}

function noPicture(root: string, name: string): UserError {
  return new UserError({
    what: 'A list of masks has no picture.',
    where: join(root, `${name}.json`),
    expected: `${name}.jpg beside it, or no pictures at all (enough for scoring)`,
    next: 'extract the pictures again, or name the `sequences` to take',
  });
}

function twice(where: string, found: string): UserError {
  const next = 'give each mask an id of its own';
  return new UserError({ what: 'Two masks of a picture have the same id.', where, found, next });
}
