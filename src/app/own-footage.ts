import { stat } from 'node:fs/promises';
import { basename, dirname, join, parse } from 'node:path';
import type { VideoDatasetConfig } from '../config/resolved-config.js';
import type { Dataset } from '../core/dataset.js';
import { messageOf, UserError } from '../core/errors.js';
import { sha256OfFile, sha256OfText } from '../core/hashing.js';
import { stableJson } from '../core/stable-json.js';
import { DECODER_VERSION, decodeVideo } from '../datasets/video/decode-video.js';
import { decodedFootage, type FootageFrames, folderFootage, openFootage } from '../datasets/video/footage.js';
import { checkRange } from '../datasets/video/frame-range.js';
import { loadPrompts } from '../datasets/video/read-prompts.js';
import { FOLDER_RATE, PROMPTS_FILE } from '../datasets/video/video.js';
import type { RunnerContext } from '../runners/runner.js';
import { hashMemory } from './hash-memory.js';

/** Folder of decoded videos below the cache. */
export const FRAMES_FOLDER = 'frames';

/**
 * Opens own footage; the frames of a file are decoded into the cache, once for its content and the range.
 * @throws UserError where it cannot be read, or its prompts do not suit it; with exit code 130 where the signal stopped it
 */
export async function openOwnFootage(config: VideoDatasetConfig, context: RunnerContext): Promise<Dataset> {
  const { root, overlay } = config;
  const isFolder = await isDirectory(root);
  // Before a long video is decoded for nothing.
  const prompts = await loadPrompts(config.prompts ?? join(isFolder ? root : dirname(root), PROMPTS_FILE));
  const frames = isFolder ? await folderFrames(config) : await fileFrames(config, context);
  const dataset = await openFootage(frames, { name: isFolder ? basename(root) : parse(root).name, prompts, overlay });
  return { ...dataset, label: [dataset.label, ...rangeTexts(config)].join(', ') };
}

/** What of a video is taken, where it is not all. */
function rangeTexts({ start, end, stride }: VideoDatasetConfig): readonly string[] {
  const last = end === null ? 'the end' : String(end);
  return [
    ...(start === 0 && end === null ? [] : [`frames ${start} to ${last}`]),
    ...(stride === 1 ? [] : [`every ${stride} frames`]),
  ];
}

function folderFrames({ root, start, end, stride, fps }: VideoDatasetConfig): Promise<FootageFrames> {
  return folderFootage(root, { start, end, stride }, fps ?? FOLDER_RATE);
}

async function fileFrames(config: VideoDatasetConfig, { cacheFolder, talk, step, signal }: RunnerContext) {
  const { root, start, end, stride, fps } = config;
  if (fps !== null) {
    const next = 'leave fps out; the overlay has the rate of the video';
    throw new UserError({ what: 'A video has a frame rate of its own.', where: root, found: `fps ${fps}`, next });
  }
  const range = { start, end, stride };
  checkRange(range, root);
  const hash = await sha256OfFile(root, hashMemory(cacheFolder));
  const address = sha256OfText(stableJson({ decoder: DECODER_VERSION, hash, ...range })).slice(0, 32);
  const folder = join(cacheFolder, FRAMES_FOLDER, address);
  const most = end === null ? null : Math.floor((end - start) / stride) + 1;
  const what = `taking frames out of ${basename(root)}`;
  try {
    const onFrames = (frames: number) => step?.(what, frames, most);
    const decoded = await decodeVideo({ video: root, range, folder, talk, onFrames, signal });
    return decodedFootage(root, hash, range, { folder, decoded });
  } catch (error) {
    if (signal?.aborted !== true) throw error;
    const next = 'the same command begins with them again';
    throw new UserError({ what: 'Stopped before the frames were taken.', where: root, next }, { exitCode: 130 });
  } finally {
    step?.(what, null, most);
  }
}

async function isDirectory(root: string): Promise<boolean> {
  try {
    return (await stat(root)).isDirectory();
  } catch (cause) {
    throw new UserError(
      {
        what: 'The footage is not there.',
        where: root,
        expected: 'a file that ffmpeg reads, or a folder of frames',
        found: messageOf(cause),
        next: 'check the path; a relative one in a config counts from the config file',
      },
      { cause },
    );
  }
}
