import { join } from 'node:path';
import type { Dataset, RunLengths, Sequence } from '../core/dataset.js';
import { UserError } from '../core/errors.js';
import type { DatasetFormat, DatasetOptions } from './dataset-format.js';
import { frameFiles, PICTURES } from './frame-files.js';
import { listFolder, openRoot } from './listing.js';
import { openEach } from './open-each.js';
import { checkPictures } from './sequence-files.js';
import { limitFrames, selectSequences } from './sequence-filter.js';
import { storedSequence } from './stored-sequence.js';

/** Frames are at 24 a second, annotations at 6. */
const EVERY = 4;
const ANNOTATIONS = /^(.+)_(manual|auto)\.json$/;
const KINDS = ['manual', 'auto'] as const;

/** Where `dataset prepare` puts the frames of the videos. */
export const TRAIN_PICTURES = 'JPEGImages_24fps';

/**
 * SA-V train (sav_dataset/README.md of facebookresearch/sam2): VIDEO.mp4 with VIDEO_manual.json and VIDEO_auto.json, whose
 * masklets are COCO run lengths of every fourth frame. The split says which of the two files; "all" takes both, the
 * automatic ones named "auto-0", "auto-1", ... The frames are made by `dataset prepare`.
 */
export const saVTrain: DatasetFormat = {
  name: 'sa-v-train',
  layout: `VIDEO_manual.json, VIDEO_auto.json, VIDEO.mp4, ${TRAIN_PICTURES}/VIDEO`,
  detect: async (root) => ((await listFolder(root, root))?.files ?? []).some((file) => ANNOTATIONS.test(file)),
  open: openSaVTrain,
};

async function openSaVTrain(options: DatasetOptions): Promise<Dataset> {
  const root = await openRoot(options.root);
  const split = splitNamed(options.split ?? 'manual', root);
  const files = (await listFolder(root, root))?.files ?? [];
  const kinds = split === 'all' ? KINDS : [split];
  const listed = files.flatMap((file) => {
    const [, video, kind] = ANNOTATIONS.exec(file) ?? [];
    return video !== undefined && kinds.some((wanted) => wanted === kind) ? [video] : [];
  });
  const names = selectSequences([...new Set(listed)], options.sequences, root);
  const open = async (name: string) => {
    const stored = kinds.filter((kind) => files.includes(`${name}_${kind}.json`));
    return openVideo(root, name, stored, options.frames);
  };
  const opened = await openEach(names, open, options.isTolerant);
  return {
    format: 'sa-v-train',
    root,
    split,
    label: `sa-v-train ${split}`,
    overlapping: true,
    lateObjects: true,
    ...opened,
  };
}

type Kind = (typeof KINDS)[number];

function splitNamed(split: string, root: string): Kind | 'all' {
  if (split === 'all' || split === 'manual' || split === 'auto') return split;
  throw new UserError({
    what: `The data set has no split "${split}".`,
    where: root,
    expected: 'manual, auto or all (which annotations of a video are taken)',
  });
}

async function openVideo(
  root: string,
  name: string,
  kinds: readonly Kind[],
  limit: DatasetOptions['frames'],
): Promise<Sequence> {
  const { readMasklets } = await import('./masklet-json.js');
  const frames: Map<string, readonly (readonly [string, RunLengths])[]> = new Map();
  for (const kind of kinds) {
    const masklets = await readMasklets(join(root, `${name}_${kind}.json`));
    const prefix = kind === 'auto' && kinds.length > 1 ? 'auto-' : '';
    for (const [i, objects] of masklets.entries()) {
      const frame = String(i * EVERY).padStart(5, '0');
      const named = objects.map(([id, rle]) => [`${prefix}${id}`, rle] as const);
      frames.set(frame, [...(frames.get(frame) ?? []), ...named]);
    }
  }
  const pictures = await frameFiles(root, join(root, TRAIN_PICTURES, name), PICTURES);
  if (pictures !== null) checkPictures(pictures, [...frames.keys()], join(root, TRAIN_PICTURES, name));
  const names = pictures === null ? [...frames.keys()] : [...pictures.keys()];
  const annotated = names.flatMap((frame, index) => ((frames.get(frame)?.length ?? 0) > 0 ? [index] : []));
  const list = `${join(root, name)}_${kinds.join('|')}.json`;
  if (annotated.length === 0) throw noMasklets(list);
  const where = (frame: string) => `${list}, frame ${frame}`;
  const masks = {
    folder: root,
    fileOf: () => undefined,
    source: (frame: string) => {
      const objects = frames.get(frame);
      return objects === undefined ? null : ({ kind: 'rle', where: where(frame), objects } as const);
    },
  };
  return storedSequence({ name, pictures, masks, ...limitFrames(names, annotated, limit), view: 'ids' });
}

function noMasklets(where: string): UserError {
  return new UserError({
    what: 'A video has no masklets.',
    where,
    expected: 'masks of at least one object',
    next: 'leave the video out, or take its other annotations with the split manual, auto or all',
  });
}
