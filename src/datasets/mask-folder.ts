import { join } from 'node:path';
import type { Annotation, MaskSource } from '../core/dataset.js';
import { UserError } from '../core/errors.js';
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
   * Where the masks of one frame are, or null where it has no file. An object whose own file is missing is left out; one
   * whose mask is empty is not.
   */
  source(frame: string): MaskSource | null;
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
    source: (frame) => {
      const file = files.get(frame);
      return file === undefined ? null : { kind: 'labels', file };
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
    source: (frame) => objectSource(objects, frame),
  };
}

function objectSource(objects: ReadonlyMap<string, FrameFiles>, frame: string): MaskSource | null {
  const files = [...objects].flatMap(([object, of]) => {
    const file = of.get(frame);
    return file === undefined ? [] : [[object, file] as const];
  });
  return files.length === 0 ? null : { kind: 'objects', files };
}
