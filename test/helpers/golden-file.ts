import { readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { Checkpoint } from '../../src/checkpoints/checkpoint.js';
import { openCheckpoint } from '../../src/checkpoints/open-checkpoint.js';
import type { RgbImage } from '../../src/core/image.js';

/** Opens a golden file or a checkpoint; one that ends in .gz is unpacked into `folder`. */
export async function openPacked(file: string, folder: string): Promise<Checkpoint> {
  return openCheckpoint(unpacked(file, folder));
}

/** @returns the path of the file without gzip */
export function unpacked(file: string, folder: string): string {
  if (!file.endsWith('.gz')) return file;
  const target = join(folder, basename(file, '.gz'));
  writeFileSync(target, gunzipSync(readFileSync(file)));
  return target;
}

/** A tensor [height, width, 3] of bytes. */
export async function goldenPicture(golden: Checkpoint, name: string): Promise<RgbImage> {
  const [height, width] = golden.tensors.get(name)!.shape as [number, number, number];
  return { width, height, data: Uint8Array.from(await golden.read(name)) };
}
