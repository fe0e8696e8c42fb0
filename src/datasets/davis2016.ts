import { join } from 'node:path';
import type { Dataset } from '../core/dataset.js';
import { UserError } from '../core/errors.js';
import type { DatasetFormat, DatasetOptions } from './dataset-format.js';
import { davisFiles, type ListLine, readSplit } from './davis-layout.js';
import { checkName, listFolder, openRoot } from './listing.js';
import { openEach } from './open-each.js';
import { limitFrames, selectSequences } from './sequence-filter.js';
import { storedSequence } from './stored-sequence.js';

const RESOLUTIONS = ['480p', '1080p'] as const;

/**
 * DAVIS 2016 (Perazzi et al., CVPR 2016): one object, masks 0/255; a list of picture and mask paths a split, which says
 * the frames. A sequence without pictures can be scored.
 */
export const davis2016: DatasetFormat = {
  name: 'davis2016',
  layout: 'JPEGImages/480p/SEQ, Annotations/480p/SEQ, ImageSets/480p/val.txt',
  detect: async (root) => (await listedResolution(root)) !== undefined,
  open: openDavis2016,
};

async function listedResolution(root: string): Promise<string | undefined> {
  const folders = (await listFolder(root, join(root, 'ImageSets')))?.folders ?? [];
  return RESOLUTIONS.find((name) => folders.includes(name));
}

async function openDavis2016(options: DatasetOptions): Promise<Dataset> {
  const root = await openRoot(options.root);
  const resolution = options.resolution ?? (await listedResolution(root)) ?? RESOLUTIONS[0];
  checkName(resolution, 'resolution');
  const { split, lines } = await readSplit(root, resolution, options.split);
  const listed = listedFrames(lines, resolution);
  const names = selectSequences([...listed.keys()], options.sequences, join(root, 'ImageSets', resolution));
  const open = async (name: string) => {
    const { where, frames } = listed.get(name)!;
    const files = await davisFiles(root, resolution, name, where);
    const all = frames.map((_, index) => index);
    return storedSequence({ name, ...files, ...limitFrames(frames, all, options.frames), view: 'one' });
  };
  const opened = await openEach(names, open, options.isTolerant);
  const label = `davis2016 ${split}${resolution === RESOLUTIONS[0] ? '' : ` ${resolution}`}`;
  return { format: 'davis2016', root, split, label, overlapping: false, ...opened };
}

interface ListedSequence {
  readonly where: string;
  readonly frames: string[];
}

/** The frames of each sequence in the list's order. */
function listedFrames(lines: readonly ListLine[], resolution: string): ReadonlyMap<string, ListedSequence> {
  const listed = new Map<string, ListedSequence>();
  for (const { text, where } of lines) {
    const { sequence, frame } = parseLine(text, where, resolution);
    const entry = listed.get(sequence) ?? { where, frames: [] };
    if (entry.frames.includes(frame)) {
      throw new UserError({
        what: `Frame "${frame}" of sequence "${sequence}" is listed twice.`,
        where,
        next: 'remove the line',
      });
    }
    entry.frames.push(frame);
    listed.set(sequence, entry);
  }
  return listed;
}

/** A line is "/JPEGImages/480p/SEQ/00000.jpg /Annotations/480p/SEQ/00000.png". */
function parseLine(text: string, where: string, resolution: string): { sequence: string; frame: string } {
  const [picture, mask, ...rest] = text.split(/\s+/);
  const from = pathParts(picture, 'JPEGImages', resolution);
  const to = pathParts(mask, 'Annotations', resolution);
  if (rest.length > 0 || from === undefined || to === undefined || from.join() !== to.join()) {
    throw new UserError({
      what: 'A line of the list is not a picture and its mask.',
      where,
      expected: `/JPEGImages/${resolution}/SEQ/00000.jpg /Annotations/${resolution}/SEQ/00000.png`,
      found: text.slice(0, 200),
      next: 'take the list of the data set again, or mend the line',
    });
  }
  return { sequence: checkName(from[0], where), frame: checkName(from[1], where) };
}

/** Sequence and frame of "/FOLDER/RESOLUTION/SEQ/FRAME.ext", or undefined where the path is another. */
function pathParts(path: string | undefined, folder: string, resolution: string): [string, string] | undefined {
  const [first, second, sequence, file, ...rest] = (path ?? '').replace(/^\//, '').split('/');
  if (first !== folder || second !== resolution || sequence === undefined || rest.length > 0) return undefined;
  const frame = /^(.+)\.(?:jpe?g|png)$/i.exec(file ?? '')?.[1];
  return frame === undefined ? undefined : [sequence, frame];
}
