import { join } from 'node:path';
import { type BitMask, foregroundMask } from '../core/bit-mask.js';
import type { Annotation } from '../core/dataset.js';
import { UserError } from '../core/errors.js';
import { readLabelPng } from './codecs/png-palette.js';
import { type FrameFiles, frameFiles, MASKS, selectFrames } from './frame-files.js';
import { listFolder } from './listing.js';
import { naturalCompare } from './natural-order.js';

/** The masks of one sequence: `FRAME.png`, or `OBJECT/FRAME.png` where masks may overlap. */
export interface MaskFolder {
  /** Absolute path. */
  readonly folder: string;
  readonly kind: Annotation['kind'];
  /** Names of the object folders in natural order; none for `labels`. */
  readonly objects: readonly string[];
  /** Frames that have at least one file, in natural order. */
  readonly frames: readonly string[];
  /** A file of the frame, or undefined where it has none. */
  fileOf(frame: string): string | undefined;
  /**
   * Reads the masks of one frame, or null where it has no file. An object whose own file is missing is left out of the
   * masks; one whose mask is empty is not. For `objects` every value but 0 is set.
   */
  read(frame: string): Promise<Annotation | null>;
}

/**
 * Lists one sequence's masks; null where the folder is missing or has no masks.
 * @param folder absolute path under `root`.
 * @throws UserError where it has both masks and folders of masks, or a link leaves the root.
 */
export async function openMaskFolder(root: string, folder: string): Promise<MaskFolder | null> {
  const listing = await listFolder(root, folder);
  if (listing === null) return null;
  const direct = selectFrames(folder, listing.files, MASKS);
  const objects = new Map<string, FrameFiles>();
  for (const name of listing.folders) {
    const files = await frameFiles(root, join(folder, name), MASKS);
    if (files !== null && files.size > 0) objects.set(name, files);
  }
  if (direct.size > 0 && objects.size > 0) {
    throw new UserError({
      what: 'A sequence has both masks of all objects and one folder an object.',
      where: folder,
      expected: 'FRAME.png or OBJECT/FRAME.png, not both',
      found: `${direct.size} PNG files and the folders ${[...objects.keys()].join(', ')}`,
      next: 'remove one of the two',
    });
  }
  if (objects.size > 0) return objectFolder(folder, objects);
  return direct.size > 0 ? labelFolder(folder, direct) : null;
}

function labelFolder(folder: string, files: FrameFiles): MaskFolder {
  return {
    folder,
    kind: 'labels',
    objects: [],
    frames: [...files.keys()],
    fileOf: (frame) => files.get(frame),
    read: async (frame) => {
      const file = files.get(frame);
      return file === undefined ? null : { kind: 'labels', image: await readLabelPng(file) };
    },
  };
}

function objectFolder(folder: string, objects: ReadonlyMap<string, FrameFiles>): MaskFolder {
  const frames = new Set([...objects.values()].flatMap((files) => [...files.keys()]));
  return {
    folder,
    kind: 'objects',
    objects: [...objects.keys()],
    frames: [...frames].sort(naturalCompare),
    fileOf: (frame) => [...objects.values()].map((files) => files.get(frame)).find((file) => file !== undefined),
    read: (frame) => readObjects(objects, frame),
  };
}

async function readObjects(objects: ReadonlyMap<string, FrameFiles>, frame: string): Promise<Annotation | null> {
  const masks = new Map<string, BitMask>();
  let first: { readonly file: string; readonly mask: BitMask } | undefined;
  for (const [object, files] of objects) {
    const file = files.get(frame);
    if (file === undefined) continue;
    const labels = await readLabelPng(file);
    const { width, height } = labels;
    const mask = foregroundMask(labels);
    first ??= { file, mask };
    if (width !== first.mask.width || height !== first.mask.height) {
      throw new UserError({
        what: 'The masks of one frame differ in size.',
        where: file,
        expected: `${first.mask.width}x${first.mask.height}, as ${first.file}`,
        found: `${width}x${height}`,
      });
    }
    masks.set(object, mask);
  }
  return first === undefined ? null : { kind: 'objects', width: first.mask.width, height: first.mask.height, masks };
}
