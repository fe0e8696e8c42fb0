import { basename, join } from 'node:path';
import type { Dataset } from '../../core/dataset.js';
import type { DatasetFormat, DatasetOptions } from '../dataset-format.js';
import { PICTURES } from '../frame-files.js';
import { listFolder } from '../listing.js';
import { folderFootage, openFootage } from './footage.js';
import { loadPrompts } from './read-prompts.js';

/** Beside a video, or among frames. */
export const PROMPTS_FILE = 'prompts.json';
/** Frames a second of a folder that nobody says anything of. */
export const FOLDER_RATE = 24;

/**
 * Own footage: frames without ground truth, with prompts. Here a folder of frames; a file is opened by `format: video` of a
 * config, which knows where decoded frames are kept.
 */
export const video: DatasetFormat = {
  name: 'video',
  layout: 'a file that ffmpeg reads, or a folder of FRAME.jpg, with prompts.json: own footage, not scored',
  detect: async (root) => {
    const files = (await listFolder(root, root))?.files ?? [];
    const isPicture = (file: string) => PICTURES.some((ending) => file.toLowerCase().endsWith(ending));
    return files.includes(PROMPTS_FILE) && files.some(isPicture);
  },
  open: openFolder,
};

async function openFolder({ root, frames }: DatasetOptions): Promise<Dataset> {
  const range = { start: 0, end: frames == null ? null : frames - 1, stride: 1 };
  const taken = await folderFootage(root, range, FOLDER_RATE);
  const prompts = await loadPrompts(join(taken.root, PROMPTS_FILE));
  return openFootage(taken, { name: basename(taken.root), prompts, overlay: true });
}
