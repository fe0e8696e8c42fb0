import { randomBytes } from 'node:crypto';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { BitMask } from '../core/bit-mask.js';
import type { LabelImage } from '../core/image.js';
import { encodeLabelPng, encodeObjectPng } from './codecs/png-writer.js';
import { checkName } from './listing.js';

/** FOLDER/FRAME.png. @throws UserError where the name is no single path component. */
export function labelMaskFile(folder: string, frame: string): string {
  return join(folder, `${checkName(frame, folder)}.png`);
}

/** FOLDER/OBJECT/FRAME.png. @throws UserError where a name is no single path component. */
export function objectMaskFile(folder: string, object: string, frame: string): string {
  return join(folder, checkName(object, folder), `${checkName(frame, folder)}.png`);
}

/** Writes all objects of a frame as a DAVIS palette PNG; the folder is made, and the file appears whole or not at all. */
export async function writeLabelMask(file: string, image: LabelImage): Promise<void> {
  await writeWhole(file, encodeLabelPng(image));
}

/** Writes one object's mask as a PNG of labels 0 and 1; as `writeLabelMask` otherwise. */
export async function writeObjectMask(file: string, mask: BitMask): Promise<void> {
  await writeWhole(file, encodeObjectPng(mask));
}

async function writeWhole(file: string, bytes: Uint8Array): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  // Begins with a dot, so that a reader of the folder takes no notice of what a killed run left behind.
  const temporary = join(dirname(file), `.${randomBytes(6).toString('hex')}.tmp`);
  try {
    await writeFile(temporary, bytes);
    await rename(temporary, file);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}
