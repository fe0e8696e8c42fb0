import { resolve } from 'node:path';
import type { KnownCheckpoint } from '../checkpoints/known-checkpoints.js';

/** Folder of downloaded checkpoints below the cache. */
export const DOWNLOADS_FOLDER = 'downloads';

/** Absolute path where a checkpoint is, or is to be. */
export function placeOf(known: KnownCheckpoint, cacheFolder: string): string {
  return resolve(cacheFolder, DOWNLOADS_FOLDER, ...known.file.split('/'));
}
