import { join } from 'node:path';
import type { Dataset, Sequence } from '../core/dataset.js';
import { UserError } from '../core/errors.js';
import type { DatasetFormat, DatasetOptions } from './dataset-format.js';
import { chooseResolution, davisFiles, type ListLine, readSplit } from './davis-layout.js';
import { checkName, listFolder, openRoot } from './listing.js';
import { limitFrames, selectSequences } from './sequence-filter.js';
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
  const sequences: Sequence[] = [];
  for (const name of names) {
    const files = await davisFiles(root, resolution, name, places.get(name)!);
    const frames = files.pictures === null ? files.masks.frames : [...files.pictures.keys()];
    const annotated = frames.flatMap((frame, index) => (files.masks.fileOf(frame) === undefined ? [] : [index]));
    sequences.push(
      storedSequence({ name, ...files, ...limitFrames(frames, annotated, options.frames), view: 'ids-but-void' }),
    );
  }
  const label = `davis2017 ${split} ${resolution}`;
  return { format: 'davis2017', root, split, label, overlapping: false, sequences };
}

/** Where each sequence is named, in the list's order. */
function sequencePlaces(lines: readonly ListLine[]): ReadonlyMap<string, string> {
  const places = new Map<string, string>();
  for (const { text, where } of lines) {
    const name = checkName(text, where);
    if (places.has(name)) {
      throw new UserError({ what: `Sequence "${name}" is listed twice.`, where, found: `also ${places.get(name)}` });
    }
    places.set(name, where);
  }
  return places;
}
