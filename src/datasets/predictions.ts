import { join } from 'node:path';
import type { Annotation } from '../core/dataset.js';
import { UserError } from '../core/errors.js';
import { checkName, listFolder, openRoot } from './listing.js';
import { type MaskFolder, openMaskFolder } from './mask-folder.js';
import { readMasks } from './read-masks.js';

/** Masks that some program wrote: ROOT/SEQ/FRAME.png, or ROOT/SEQ/OBJECT/FRAME.png. */
export interface Predictions {
  /** Absolute path. */
  readonly root: string;
  /** Names of the folders in the root, in natural order. */
  readonly sequences: readonly string[];
  /** True where the sequence has at least one mask. */
  has(sequence: string): Promise<boolean>;
  /** The sequence's folder, or null where it has no masks; listed at the first call only. */
  folder(sequence: string): Promise<MaskFolder | null>;
  /** Masks of one frame as they are stored, or null where there is no file for it; the size comes with them. */
  read(sequence: string, frame: string): Promise<Annotation | null>;
  /** Where the frame's mask is or, where it is missing, would be: for messages. */
  file(sequence: string, frame: string): string;
}

/**
 * Opens a folder of predictions; nothing is decoded.
 * @throws UserError where the folder is missing or holds no folder.
 */
export async function openPredictions(path: string): Promise<Predictions> {
  const root = await openRoot(path);
  const listing = await listFolder(root, root);
  const sequences = listing?.folders ?? [];
  if (sequences.length === 0) {
    throw new UserError({
      what: 'The folder holds no predictions.',
      where: root,
      expected: 'one folder a sequence: SEQ/00000.png, or SEQ/OBJECT/00000.png',
      found: (listing?.files.length ?? 0) > 0 ? `${listing!.files.length} files and no folder` : 'an empty folder',
      next: 'give the folder above the sequences',
    });
  }
  const opened = new Map<string, Promise<MaskFolder | null>>();
  const folder = (sequence: string) => {
    const known = opened.get(sequence) ?? openMaskFolder(root, join(root, checkName(sequence, root)));
    opened.set(sequence, known);
    return known;
  };
  return {
    root,
    sequences,
    has: async (sequence) => (await folder(sequence)) !== null,
    folder,
    read: async (sequence, frame) => {
      const source = (await folder(sequence))?.source(frame) ?? null;
      return source === null ? null : readMasks(source);
    },
    file: (sequence, frame) => join(root, sequence, `${frame}.png`),
  };
}
