import { basename } from 'node:path';
import type { Dataset, GivenPrompt } from '../../core/dataset.js';
import { UserError } from '../../core/errors.js';
import { filesFingerprint } from '../../core/folder-fingerprint.js';
import { sha256OfText } from '../../core/hashing.js';
import { runsOfMask } from '../../core/mask-runs.js';
import { stableJson } from '../../core/stable-json.js';
import { readPictureSize } from '../codecs/picture-size.js';
import { type FrameFiles, frameFiles, PICTURES } from '../frame-files.js';
import { openRoot } from '../listing.js';
import { storedSequence } from '../stored-sequence.js';
import { type DecodedVideo, decodedFrame } from './decode-video.js';
import { checkRange, type FrameRange, noFrames, takenNumbers } from './frame-range.js';
import { type PromptsSource, promptsFor } from './read-prompts.js';

/** Digits of a frame's number in its name. */
const DIGITS = 5;

/** Frames of footage that are taken, and where they lie. */
export interface FootageFrames {
  /** The video's file or the folder, absolute. */
  readonly root: string;
  /** By frame name, in order. */
  readonly files: FrameFiles;
  /** Their numbers in the whole video. */
  readonly numbers: readonly number[];
  /** Frames a second that were taken. */
  readonly frameRate: string;
  /** Hash of what the frames are. */
  readonly content: string;
  readonly notes: readonly string[];
}

/**
 * The frames of a folder of pictures.
 * @param fps frames a second of the whole video, which a folder does not say
 * @throws UserError where there are no pictures, or the range takes none
 */
export async function folderFootage(folder: string, range: FrameRange, fps: number): Promise<FootageFrames> {
  checkRange(range, folder);
  const root = await openRoot(folder);
  const all = [...((await frameFiles(root, root, PICTURES)) ?? [])];
  if (all.length === 0) throw noPictures(root);
  checkKinds(root, all);
  const numbers = takenNumbers(range, all.length);
  if (numbers.length === 0) throw noFrames(range, root, all.length);
  const files = new Map(numbers.map((number) => all[number]!));
  const content = await filesFingerprint(root, files.values());
  return { root, files, numbers, frameRate: `${Math.round(fps * 1000)}/${range.stride * 1000}`, content, notes: [] };
}

/**
 * The frames of a video that `decodeVideo` has decoded.
 * @param hash of the video's file
 */
export function decodedFootage(
  video: string,
  hash: string,
  range: FrameRange,
  { folder, decoded }: { readonly folder: string; readonly decoded: DecodedVideo },
): FootageFrames {
  const numbers = Array.from({ length: decoded.frames }, (_, place) => range.start + place * range.stride);
  const named = numbers.map((number, place) => {
    return [String(number).padStart(DIGITS, '0'), decodedFrame(folder, place)] as const;
  });
  const uneven = `The frames of ${basename(video)} are shown for different times; its overlay has their mean rate.`;
  return {
    root: video,
    files: new Map(named),
    numbers,
    frameRate: decoded.frameRate,
    content: sha256OfText(stableJson({ hash, ...range })),
    notes: decoded.isConstant ? [] : [uneven],
  };
}

export interface FootageOptions {
  /** Of the data set in tables. */
  readonly name: string;
  readonly prompts: PromptsSource;
  readonly overlay: boolean;
}

/**
 * Own footage as a data set of one sequence, with its prompts and no ground truth.
 * @throws UserError where the prompts do not suit the frames
 */
export async function openFootage(frames: FootageFrames, options: FootageOptions): Promise<Dataset> {
  const { root, files, numbers, frameRate, notes } = frames;
  const names = [...files.keys()];
  const { width, height } = await readPictureSize(files.get(names[0]!)!);
  const prompts = promptsFor(options.prompts, { frames: names, numbers, width, height });
  const masks = { folder: root, fileOf: () => undefined, source: () => null };
  const stored = { name: options.name, frames: names, annotated: [], pictures: files, masks, view: 'ids' } as const;
  const sequence = { ...storedSequence({ ...stored, files: [...files.values()] }), prompts };
  return {
    format: 'video',
    root,
    label: `video ${basename(root)}`,
    overlapping: false,
    footage: { frameRate, overlay: options.overlay },
    content: sha256OfText(stableJson({ frames: frames.content, prompts: prompts.map(plain) })),
    ...(notes.length > 0 && { notes }),
    sequences: [sequence],
  };
}

/** What a prompt is, whatever file it was in. */
function plain(prompt: GivenPrompt): unknown {
  return prompt.kind === 'mask' ? { ...prompt, mask: runsOfMask(prompt.mask) } : prompt;
}

/** @throws UserError where frames and what are likely masks lie in one folder */
function checkKinds(folder: string, files: readonly (readonly [string, string])[]): void {
  const png = files.find(([, file]) => /\.png$/i.test(file));
  const other = files.find(([, file]) => !/\.png$/i.test(file));
  if (png === undefined || other === undefined) return;
  throw new UserError({
    what: 'The folder has both JPEG and PNG files.',
    where: folder,
    expected: 'the frames of one video, all of one kind',
    found: `${basename(other[1])} and ${basename(png[1])}`,
    next: 'put masks for prompts into a folder of their own',
  });
}

function noPictures(where: string): UserError {
  return new UserError({
    what: 'The folder has no frames.',
    where,
    expected: `files that end in ${PICTURES.join(', ')}, or a video instead of the folder`,
    found: 'no such file',
    next: 'give the folder that the frames lie in themselves, or name the file of the video',
  });
}
