import { rename, rm } from 'node:fs/promises';
import { messageOf, UserError } from '../../core/errors.js';
import type { RgbImage } from '../../core/image.js';
import { lastWords, runFfmpeg } from '../ffmpeg.js';

export interface EncodeRequest {
  /** The mp4; it appears whole or not at all. */
  readonly file: string;
  /** Pixels of every picture. */
  readonly width: number;
  readonly height: number;
  /** Frames a second, as ffmpeg takes it: "30000/1001". */
  readonly frameRate: string;
  /** Taken one at a time, as fast as they are encoded. */
  readonly pictures: AsyncIterable<RgbImage>;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Writes pictures as an mp4 that browsers play: H.264 where ffmpeg has x264, MPEG-4 part 2 otherwise. Odd sides are made even
 * by a black line.
 * @throws UserError where ffmpeg cannot write it, and whatever `pictures` throws
 */
export async function encodeVideo(request: EncodeRequest): Promise<void> {
  const { file, width, height, frameRate, pictures, signal } = request;
  const temporary = `${file}.tmp`;
  const raw = ['-f', 'rawvideo', '-pix_fmt', 'rgb24', '-video_size', `${width}x${height}`];
  const input = [...raw, '-framerate', frameRate, '-i', 'pipe:0'];
  const filter = ['-vf', 'scale=out_color_matrix=bt709:out_range=tv,pad=ceil(iw/2)*2:ceil(ih/2)*2'];
  const tags = ['-colorspace', 'bt709', '-color_primaries', 'bt709', '-color_trc', 'bt709', '-color_range', 'tv'];
  const output = [...(await codec()), ...tags, '-pix_fmt', 'yuv420p', '-movflags', '+faststart', '-f', 'mp4'];
  try {
    const outcome = await runFfmpeg([...input, ...filter, ...output, '-y', `file:${temporary}`], {
      signal,
      input: bytesOf(pictures),
    });
    if (outcome.code !== 0) throw notWritten(file, lastWords(outcome));
    await rename(temporary, file);
  } catch (error) {
    await rm(temporary, { force: true });
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') throw notWritten(file, messageOf(error));
    throw error;
  }
}

async function codec(): Promise<readonly string[]> {
  const { output } = await runFfmpeg(['-encoders']);
  if (/\blibx264\b/.test(output)) return ['-c:v', 'libx264', '-preset', 'veryfast', '-crf', '18'];
  return ['-c:v', 'mpeg4', '-q:v', '3'];
}

async function* bytesOf(pictures: AsyncIterable<RgbImage>): AsyncGenerator<Uint8Array> {
  for await (const { data } of pictures) yield data;
}

function notWritten(file: string, found: string): UserError {
  return new UserError({
    what: 'ffmpeg could not write a video.',
    where: file,
    found,
    next: 'make room on the disk, or try another ffmpeg: sam2bench doctor',
  });
}
