import { mkdir, readdir, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { UserError } from '../../core/errors.js';
import { type FfmpegOutcome, lastWords, requireFfmpeg, runFfmpeg } from '../ffmpeg.js';
import { checkName, listFolder, openRoot } from '../listing.js';
import { TRAIN_PICTURES } from '../sa-v-train.js';

/** Whose frames are to be taken out. */
export interface PrepareRequest {
  readonly root: string;
  /** The videos to take; all where it is left out. */
  readonly sequences?: readonly string[] | undefined;
  /** Told a line a video. */
  readonly talk: (line: string) => void;
  readonly signal?: AbortSignal | undefined;
}

/** A video whose frames are there. */
export interface PreparedVideo {
  readonly name: string;
  readonly frames: number;
  /** True where the frames were there already. */
  readonly isKept: boolean;
}

/** Videos that were extracted, and those that could not be. */
export interface PrepareOutcome {
  readonly videos: readonly PreparedVideo[];
  readonly failures: readonly { readonly name: string; readonly message: string }[];
}

/**
 * Extracts every frame of the mp4 files of SA-V train into JPEGImages_24fps/VIDEO/00000.jpg, ... with ffmpeg. A folder
 * appears whole or not at all, and one that is there is kept, so that a stopped extraction goes on.
 * @throws UserError where ffmpeg is not installed or the folder has no video
 */
export async function prepareFrames(request: PrepareRequest): Promise<PrepareOutcome> {
  const root = await openRoot(request.root);
  const files = ((await listFolder(root, root))?.files ?? []).filter((file) => /\.mp4$/i.test(file));
  if (files.length === 0) throw noVideo(root);
  await requireFfmpeg('to take the frames out of videos');
  const prepared: PreparedVideo[] = [];
  const failures: { name: string; message: string }[] = [];
  for (const file of files) {
    request.signal?.throwIfAborted();
    const name = checkName(file.replace(/\.mp4$/i, ''), root);
    if (request.sequences !== undefined && !request.sequences.includes(name)) continue;
    try {
      const done = await extract(join(root, file), join(root, TRAIN_PICTURES, name), request.signal);
      prepared.push({ name, ...done });
      request.talk(`${name}: ${done.frames} frames${done.isKept ? ', there already' : ''}`);
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      failures.push({ name, message: error.message });
      request.talk(`${name}: ${error.message}`);
    }
  }
  return { videos: prepared, failures };
}

async function extract(
  video: string,
  folder: string,
  signal: AbortSignal | undefined,
): Promise<{ readonly frames: number; readonly isKept: boolean }> {
  const there = await readdir(folder).catch(() => null);
  if (there !== null) return { frames: there.length, isKept: true };
  const temporary = join(dirname(folder), `.${process.pid}.tmp`);
  await rm(temporary, { recursive: true, force: true });
  await mkdir(temporary, { recursive: true });
  try {
    // Every frame as it is stored: no frame is repeated or dropped to keep a rate. Numbers begin at 0 as in SA-V val.
    // The pattern has no folder in it, as ffmpeg takes every % for a part of the pattern.
    const wanted = ['-fps_mode', 'passthrough', '-q:v', '2', '-start_number', '0', '%05d.jpg'];
    const outcome = await runFfmpeg(['-i', `file:${video}`, ...wanted], { cwd: temporary, signal });
    const frames = (await readdir(temporary)).length;
    if (outcome.code !== 0 || frames === 0) throw notExtracted(video, outcome);
    await rename(temporary, folder);
    return { frames, isKept: false };
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
}

function notExtracted(video: string, outcome: FfmpegOutcome): UserError {
  return new UserError({
    what: 'ffmpeg could not take the frames out of a video.',
    where: video,
    found: lastWords(outcome),
    next: 'download the video again',
  });
}

function noVideo(root: string): UserError {
  return new UserError({
    what: 'The folder has no video.',
    where: root,
    expected: 'VIDEO.mp4 files, as SA-V train has them',
    found: 'no mp4 file',
  });
}
