import { join } from 'node:path';
import type { Dataset } from '../core/dataset.js';
import type { DatasetFormat, DatasetOptions } from './dataset-format.js';
import { chooseResolution, davisFiles, readSplit, sequencePlaces } from './davis-layout.js';
import { listFolder, openRoot } from './listing.js';
import { openEach } from './open-each.js';
import { framesOf } from './sequence-files.js';
import { selectSequences } from './sequence-filter.js';
import { storedSequence } from './stored-sequence.js';

/**
 * DAVIS 2017 (Pont-Tuset et al., arXiv 1704.00675): palette masks whose index is the object, 255 void; a list of sequence
 * names a split. A sequence without pictures can be scored, and test-dev has masks of the first frames only.
 */
export const davis2017: DatasetFormat = {
  name: 'davis2017',
  layout: 'JPEGImages/480p/SEQ, Annotations/480p/SEQ, ImageSets/2017/val.txt',
  detect: async (root) => (await listFolder(root, join(root, 'ImageSets', '2017'))) !== null,
  open: openDavis2017,
};

async function openDavis2017(options: DatasetOptions): Promise<Dataset> {
  const root = await openRoot(options.root);
  const { split, lines } = await readSplit(root, '2017', options.split);
  const resolution = await chooseResolution(root, options.resolution);
  const places = sequencePlaces(lines);
  const names = selectSequences([...places.keys()], options.sequences, join(root, 'ImageSets', '2017', `${split}.txt`));
  const open = async (name: string) => {
    const files = await davisFiles(root, resolution, name, places.get(name)!);
    return storedSequence({ name, ...files, ...framesOf(files, options.frames), view: 'ids-but-void' });
  };
  const opened = await openEach(names, open, options.isTolerant);
  const label = `davis2017 ${split} ${resolution}`;
  return { format: 'davis2017', root, split, label, overlapping: false, ...opened };
}
