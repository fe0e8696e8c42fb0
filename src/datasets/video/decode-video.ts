import { randomBytes } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { z } from 'zod';
import { UserError } from '../../core/errors.js';
import { lastWords, requireFfmpeg, runFfmpeg } from '../ffmpeg.js';
import { type FrameRange, noFrames } from './frame-range.js';
import { frameRateOf, parseFrameTimes } from './frame-rate.js';

/** Part of the content address: raised when the same video would give other files. */
export const DECODER_VERSION = 1;

const MANIFEST = 'manifest.json';
const TIMES = 'times.txt';

const manifestSchema = z.object({
  generator: z.literal('sam2bench-frames'),
  version: z.literal(DECODER_VERSION),
  /** Name of the video's file. */
  source: z.string(),
  frames: z.int().min(1),
  frameRate: z.string(),
  isConstant: z.boolean(),
  /** What decoded it. */
  ffmpeg: z.string(),
});

/** What is known of decoded frames. */
export type DecodedVideo = z.output<typeof manifestSchema>;

export interface DecodeRequest {
  /** Absolute path of anything that ffmpeg reads. */
  readonly video: string;
  readonly range: FrameRange;
  /** Where the frames are, or are to be: a place that stands for the video's content and the range. */
  readonly folder: string;
  readonly talk: (line: string) => void;
  /** Told how many frames are taken, about twice a second. */
  readonly onFrames?: ((frames: number) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Decodes a video once: the frames that a range takes as JPEG files 00000000.jpg, 00000001.jpg, ... (quality 2, as the
 * official notebook advises), turned as the video's metadata says. The folder appears whole or not at all; one that is there
 * is kept. Neither this program nor ffmpeg holds more than a few frames.
 * @throws UserError where ffmpeg is not there or cannot read the file, or the range takes no frame
 */
export async function decodeVideo(request: DecodeRequest): Promise<DecodedVideo> {
  const { video, folder, talk } = request;
  const there = await readManifest(folder);
  if (there !== null) return there;
  const ffmpeg = await requireFfmpeg('to read the frames of a video');
  talk(`taking the frames out of ${basename(video)}`);
  const temporary = `${folder}.${randomBytes(6).toString('hex')}.tmp`;
  try {
    await mkdir(temporary, { recursive: true });
    const decoded = await decode(request, temporary, ffmpeg);
    await writeFile(join(temporary, MANIFEST), `${JSON.stringify(decoded, null, 2)}\n`);
    await mkdir(dirname(folder), { recursive: true });
    await rename(temporary, folder);
    talk(`${basename(video)}: ${decoded.frames} frames`);
    return decoded;
  } catch (error) {
    // Another process may have decoded the same video meanwhile.
    const other = await readManifest(folder);
    if (other !== null) return other;
    throw error;
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
}

/** The file of the frame at a place among those that were taken. */
export function decodedFrame(folder: string, place: number): string {
  return join(folder, `${String(place).padStart(8, '0')}.jpg`);
}

async function decode(
  { video, range, signal, onFrames }: DecodeRequest,
  folder: string,
  ffmpeg: string,
): Promise<DecodedVideo> {
  const { start, end, stride } = range;
  const most = end === null ? [] : ['-frames:v', String(Math.floor((end - start) / stride) + 1)];
  const until = end === null ? '' : `*lte(n,${end})`;
  const select = `select='gte(n,${start})${until}*not(mod(n-${start},${stride}))'`;
  // Every frame as it is stored: none is repeated or dropped to keep a rate.
  const taken = ['-map', '0:v:0', '-fps_mode', 'passthrough', ...most];
  // A JPEG has the colours of BT.601 by its definition, whatever the video has.
  const colours = ['-vf', `${select},scale=out_color_matrix=bt601:out_range=pc`];
  const pictures = [...taken, ...colours, '-q:v', '2', '-start_number', '0', '%08d.jpg'];
  const times = [...taken, '-vf', select, '-enc_time_base', '-1', '-f', 'framecrc', TIMES];
  const outcome = await runFfmpeg(['-i', `file:${resolve(video)}`, ...pictures, ...times], {
    ...{ signal, cwd: folder, onFrames },
  });
  const frames = (await readdir(folder)).filter((name) => name.endsWith('.jpg')).length;
  if (outcome.code !== 0) throw unreadable(video, lastWords(outcome));
  if (frames === 0) throw noFrames(range, video, null);
  const rate = frameRateOf(parseFrameTimes(await readFile(join(folder, TIMES), 'utf8')), stride);
  await rm(join(folder, TIMES));
  return {
    generator: 'sam2bench-frames',
    version: DECODER_VERSION,
    source: basename(video),
    frames,
    frameRate: rate.rate,
    isConstant: rate.isConstant,
    ffmpeg,
  };
}

/** Null where nothing whole is there. */
async function readManifest(folder: string): Promise<DecodedVideo | null> {
  try {
    return manifestSchema.parse(JSON.parse(await readFile(join(folder, MANIFEST), 'utf8')));
  } catch {
    return null;
  }
}

function unreadable(video: string, found: string): UserError {
  return new UserError({
    what: 'ffmpeg could not read the frames of a video.',
    where: video,
    expected: 'a file with a video that ffmpeg reads',
    found,
    next: 'play it, copy it again, or give a folder of its frames',
  });
}
