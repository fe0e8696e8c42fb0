import { UserError } from '../core/errors.js';
import { type FrameFiles, frameFiles, PICTURES } from './frame-files.js';
import { type MaskFolder, openMaskFolder } from './mask-folder.js';
import { limitFrames } from './sequence-filter.js';

/** The files of one sequence that has a folder of pictures and one of masks. */
export interface StoredFiles {
  /** Null where the set has masks only. */
  readonly pictures: FrameFiles | null;
  readonly masks: MaskFolder;
}

/** Where they should be. */
export interface SequencePlace {
  readonly pictures: string;
  readonly masks: string;
  /** What names the sequence: a list and line, a folder. */
  readonly where: string;
}

/**
 * Finds the pictures and masks of a sequence.
 * @throws UserError where there are no masks, or masks without their picture.
 */
export async function sequenceFiles(root: string, sequence: string, place: SequencePlace): Promise<StoredFiles> {
  const pictures = await frameFiles(root, place.pictures, PICTURES);
  const masks = await openMaskFolder(root, place.masks);
  if (masks === null) {
    throw new UserError({
      what: `Sequence "${sequence}" has no masks${pictures === null ? ' and no pictures' : ''}.`,
      where: place.where,
      expected: `PNG files in ${place.masks}`,
      found: 'no folder, or an empty one',
      next: 'extract the data set again, take the line out of the list, or name the `sequences` to take',
    });
  }
  if (pictures !== null) checkPictures(pictures, masks.frames, place.pictures);
  return { pictures, masks };
}

/** All frames, of the pictures or else of the masks, and which of them have a mask. */
export function framesOf({ pictures, masks }: StoredFiles, limit: number | null | undefined) {
  const frames = pictures === null ? masks.frames : [...pictures.keys()];
  const annotated = frames.flatMap((frame, index) => (masks.fileOf(frame) === undefined ? [] : [index]));
  return limitFrames(frames, annotated, limit);
}

/** @throws UserError where a frame that has masks has no picture, though there is a folder of them */
export function checkPictures(pictures: FrameFiles, masked: readonly string[], folder: string): void {
  const lacking = masked.filter((frame) => !pictures.has(frame));
  if (lacking.length === 0) return;
  throw new UserError({
    what: `${lacking.length} of ${masked.length} masks have no picture.`,
    where: folder,
    expected: 'a picture for each mask, or no folder of pictures at all (enough for scoring)',
    found: `no picture for ${lacking.slice(0, 5).join(', ')}${lacking.length > 5 ? ', ...' : ''}`,
    next: 'extract the pictures again',
  });
}
