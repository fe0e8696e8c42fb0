import { readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { Checkpoint } from '../../src/checkpoints/checkpoint.js';
import { openCheckpoint } from '../../src/checkpoints/open-checkpoint.js';

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

export { goldenPicture } from '../../src/app/verify/golden-video.js';
