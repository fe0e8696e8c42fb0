import { join } from 'node:path';
import type { MaskSource, ObjectMeta, Sequence } from '../core/dataset.js';
import { UserError } from '../core/errors.js';
import { readPicture } from './codecs/picture.js';
import { type PictureSize, readPictureSize } from './codecs/picture-size.js';
import type { FrameFiles } from './frame-files.js';
import type { MaskFolder } from './mask-folder.js';
import { objectsIn, type ViewName } from './object-views.js';
import { readMasks } from './read-masks.js';

/** Where the files of one sequence are; nothing of it is decoded yet. */
export interface SequenceFiles {
  readonly name: string;
  readonly frames: readonly string[];
  /** Indices into `frames`, ascending. */
  readonly annotated: readonly number[];
  /** Null where there are none. */
  readonly pictures: FrameFiles | null;
  readonly masks: Pick<MaskFolder, 'folder' | 'fileOf' | 'source'>;
  readonly view: ViewName;
  readonly meta?: ReadonlyMap<string, ObjectMeta>;
  /** Tells the size where there are no pictures and the masks' file is no picture. */
  readonly listedSize?: () => PictureSize;
  /** Every file that it is read from, where they do not lie in folders of its name. */
  readonly files?: readonly string[];
}

/** A sequence that reads its files when asked; a picture or mask of another size than the first is an error. */
export function storedSequence(files: SequenceFiles): Sequence {
  const { name, frames, annotated, pictures, masks, view, meta } = files;
  let known: Promise<PictureSize> | undefined;
  const size = () => {
    known ??= pictures === null && files.listedSize ? later(files.listedSize) : readPictureSize(firstFile(files));
    return known;
  };
  const source = (index: number): MaskSource => {
    const frame = frameAt(files, index);
    const stored = masks.source(frame);
    if (stored === null) throw missing(name, maskFile(files, frame));
    return stored;
  };
  const objectMasks = async (index: number) => {
    const stored = readMasks(source(index));
    checkSize(stored, await size(), maskFile(files, frameAt(files, index)), firstFile(files));
    return objectsIn(stored, view);
  };
  const pictureFile = (index: number) => {
    const file = pictures?.get(frameAt(files, index));
    if (file === undefined) throw missing(name, `frame ${frames[index]} of ${name}`);
    return file;
  };
  const picture = async (index: number) => {
    const file = pictureFile(index);
    const image = await readPicture(file);
    checkSize(image, await size(), file, firstFile(files));
    return image;
  };
  const hasPictures = pictures !== null;
  const more = { ...(meta && { meta }), ...(files.files && { files: files.files }) };
  return { name, frames, annotated, hasPictures, size, picture, pictureFile, source, objectMasks, ...more };
}

async function later<T>(value: () => T): Promise<T> {
  return value();
}

/** Where the frame's mask is or would be. */
function maskFile({ masks }: SequenceFiles, frame: string): string {
  return masks.fileOf(frame) ?? join(masks.folder, `${frame}.png`);
}

function firstFile({ name, frames, pictures, masks }: SequenceFiles): string {
  const frame = frames[0]!;
  const file = pictures?.get(frame) ?? masks.fileOf(frame);
  if (file === undefined) throw missing(name, join(masks.folder, `${frame}.png`));
  return file;
}

function frameAt({ name, frames }: SequenceFiles, index: number): string {
  const frame = frames[index];
  if (frame === undefined) throw new RangeError(`sequence ${name} has ${frames.length} frames, not a frame ${index}`);
  return frame;
}

function missing(sequence: string, where: string): UserError {
  return new UserError({
    what: `Sequence "${sequence}" lacks a file.`,
    where,
    expected: 'the file to be there',
    found: 'nothing',
    next: 'extract the data set again, or leave the sequence out with `sequences`',
  });
}

function checkSize(found: PictureSize, expected: PictureSize, file: string, first: string): void {
  if (found.width === expected.width && found.height === expected.height) return;
  throw new UserError({
    what: 'A picture or mask has another size than the rest of its sequence.',
    where: file,
    expected: `${expected.width}x${expected.height}, as ${first}`,
    found: `${found.width}x${found.height}`,
    next: 'make them the same size, leave the sequence out with `sequences`, or, if it is no video, name the format images',
  });
}
