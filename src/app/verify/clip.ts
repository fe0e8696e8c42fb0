import { stat } from 'node:fs/promises';
import type { BitMask } from '../../core/bit-mask.js';
import { UserError } from '../../core/errors.js';
import type { RgbImage } from '../../core/image.js';
import { splitLabels } from '../../core/label-rows.js';
import { createRng } from '../../core/rng.js';
import { readPicture } from '../../datasets/codecs/picture.js';
import { frameFiles, PICTURES } from '../../datasets/frame-files.js';
import { drawFrame } from '../../datasets/synthetic/draw-frame.js';
import { drawScene } from '../../datasets/synthetic/scene.js';
import { type GoldenVideo, readGoldenVideo } from './golden-video.js';

const SEED = 1;
const [WIDTH, HEIGHT, OBJECTS] = [320, 180, 2];

/** Frames, and one mask an object on the first of them. */
export interface Clip {
  readonly frames: readonly RgbImage[];
  readonly prompts: readonly BitMask[];
}

/** Two textured objects that move, the same on every machine. */
export function syntheticClip(length: number): Clip {
  const plan = { level: 'easy', objects: OBJECTS, events: [] } as const;
  const scene = drawScene(createRng(SEED), plan, { width: WIDTH, height: HEIGHT, frames: length });
  const drawn = Array.from({ length }, (_, i) => drawFrame(scene, i));
  const masks = splitLabels(drawn[0]!.labels);
  const prompts = [...masks].sort(([a], [b]) => a - b).map(([, mask]) => mask);
  return { frames: drawn.map(({ picture }) => picture), prompts };
}

/**
 * The frames that a golden video was made from: its own, or those of another place.
 * @param place a folder of pictures, or another golden video of the same clip; null where nothing was given
 * @throws UserError where there are none, or they are of another size
 */
export async function goldenFrames(
  golden: GoldenVideo,
  file: string,
  place: string | null,
): Promise<readonly RgbImage[]> {
  const frames = place === null ? golden.frames : await framesAt(place, golden.length);
  const expected = `${golden.length} frames of ${golden.width} x ${golden.height} pixels`;
  if (frames === null) {
    const next = 'give the clip with --clip: the folder of its pictures, or the golden file that holds them';
    throw new UserError({ what: 'The golden video holds no frames.', where: file, expected, next });
  }
  const fits = frames.every(({ width, height }) => width === golden.width && height === golden.height);
  if (fits && frames.length >= golden.length) return frames.slice(0, golden.length);
  const found = `${frames.length} frames, the first of ${frames[0]?.width ?? 0} x ${frames[0]?.height ?? 0}`;
  throw new UserError({ what: 'The clip is not the one of the golden video.', where: place ?? file, expected, found });
}

async function framesAt(place: string, length: number): Promise<readonly RgbImage[] | null> {
  const info = await stat(place).catch(() => null);
  if (!info?.isDirectory()) return (await readGoldenVideo(place)).frames;
  const files = [...((await frameFiles(place, place, PICTURES)) ?? new Map<string, string>()).values()];
  const frames: RgbImage[] = [];
  for (const file of files.slice(0, length)) frames.push(await readPicture(file));
  return frames;
}
