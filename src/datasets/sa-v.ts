import { join } from 'node:path';
import type { Dataset } from '../core/dataset.js';
import { nameAdvice } from '../core/did-you-mean.js';
import { UserError } from '../core/errors.js';
import type { DatasetFormat, DatasetOptions } from './dataset-format.js';
import { readLines, sequencePlaces } from './davis-layout.js';
import { listFolder, openRoot } from './listing.js';
import { openEach } from './open-each.js';
import { framesOf, sequenceFiles } from './sequence-files.js';
import { selectSequences } from './sequence-filter.js';
import { storedSequence } from './stored-sequence.js';

const PICTURES = 'JPEGImages_24fps';
const MASKS = 'Annotations_6fps';

/**
 * SA-V val and test (Ravi et al., arXiv 2408.00714; sav_dataset/README.md): 24 frames a second of which every fourth is
 * annotated, one folder an object so that masks may overlap, sav_val.txt or sav_test.txt with the videos.
 */
export const saV: DatasetFormat = {
  name: 'sa-v',
  layout: `${PICTURES}/SEQ, ${MASKS}/SEQ/OBJECT, sav_val.txt`,
  detect: async (root) => (await listFolder(root, join(root, MASKS))) !== null,
  open: openSaV,
};

async function openSaV(options: DatasetOptions): Promise<Dataset> {
  const root = await openRoot(options.root);
  const { split, places } = await listedSequences(root, options.split);
  const names = selectSequences([...places.keys()], options.sequences, root);
  const open = async (name: string) => {
    const place = { pictures: join(root, PICTURES, name), masks: join(root, MASKS, name), where: places.get(name)! };
    const files = await sequenceFiles(root, name, place);
    return storedSequence({ name, ...files, ...framesOf(files, options.frames), view: 'ids' });
  };
  const opened = await openEach(names, open, options.isTolerant);
  return { format: 'sa-v', root, split, label: `sa-v ${split}`, overlapping: true, lateObjects: true, ...opened };
}

/** The videos of sav_SPLIT.txt; without any list, those that have masks. */
async function listedSequences(root: string, asked: string | null | undefined) {
  const lists = ((await listFolder(root, root))?.files ?? []).flatMap(
    (file) => /^sav_(.+)\.txt$/.exec(file)?.[1] ?? [],
  );
  const split = asked ?? (lists.length === 1 ? lists[0]! : 'val');
  if (lists.includes(split)) {
    return { split, places: sequencePlaces(await readLines(join(root, `sav_${split}.txt`))) };
  }
  const folders = (await listFolder(root, join(root, MASKS)))?.folders ?? [];
  if (asked == null && lists.length === 0) {
    return { split, places: new Map(folders.map((name) => [name, join(root, MASKS)])) };
  }
  throw new UserError({
    what: `The data set has no split "${split}".`,
    where: root,
    expected: `sav_${split}.txt`,
    found: lists.length === 0 ? 'no list' : lists.map((name) => `sav_${name}.txt`).join(', '),
    next: lists.length === 0 ? 'leave the split out to take every video that has masks' : nameAdvice(split, lists),
  });
}
