import { stat } from 'node:fs/promises';
import { openCheckpoint } from '../../checkpoints/open-checkpoint.js';
import type { BitMask } from '../../core/bit-mask.js';
import { UserError } from '../../core/errors.js';
import type { RgbImage } from '../../core/image.js';
import { splitLabels } from '../../core/label-rows.js';
import { createRng } from '../../core/rng.js';
import { readPicture } from '../../datasets/codecs/picture.js';
import { frameFiles, PICTURES } from '../../datasets/frame-files.js';
import { drawFrame } from '../../datasets/synthetic/draw-frame.js';
import { drawScene } from '../../datasets/synthetic/scene.js';
import { withGolden } from './golden-file.js';
import { pictures } from './golden-video.js';

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

/** What a golden file says of the clip that it was made from. */
export interface ClipFacts {
  readonly width: number;
  readonly height: number;
  readonly length: number;
  /** Those of the file; null where it has none. */
  readonly frames: readonly RgbImage[] | null;
  /** True where the clip is shown again and again until there are `length` frames. */
  readonly repeats?: boolean;
}

/**
 * The frames that a golden video or session was made from: its own, or those of another place.
 * @param place a folder of pictures, or another golden file of the same clip; null where nothing was given
 * @throws UserError where there are none, or they are of another size
 */
export async function goldenFrames(
  golden: ClipFacts,
  file: string,
  place: string | null,
): Promise<readonly RgbImage[]> {
  const { width, height, length } = golden;
  const frames = place === null ? golden.frames : await framesAt(place, length);
  const expected = `${length} frames of ${width} x ${height} pixels`;
  if (frames === null) {
    const where = place ?? file;
    const next = 'give the clip with --clip: the folder of its pictures, or the golden file that holds them';
    throw new UserError({ what: 'The golden file holds no frames.', where, expected, next });
  }
  const fits = frames.every((frame) => frame.width === width && frame.height === height);
  const isEnough = frames.length >= length || (golden.repeats === true && frames.length > 0);
  if (fits && isEnough) return Array.from({ length }, (_, i) => frames[i % frames.length]!);
  const found = `${frames.length} frames, the first of ${frames[0]?.width ?? 0} x ${frames[0]?.height ?? 0}`;
  const next = 'give the whole clip that the golden file was made from, in the size of the video';
  throw new UserError({
    what: 'The clip is not the one of the golden file.',
    where: place ?? file,
    expected,
    found,
    next,
  });
}

async function framesAt(place: string, length: number): Promise<readonly RgbImage[] | null> {
  const info = await stat(place).catch(() => null);
  if (!info?.isDirectory()) return framesOfFile(place);
  const files = [...((await frameFiles(place, place, PICTURES)) ?? new Map<string, string>()).values()];
  const frames: RgbImage[] = [];
  for (const file of files.slice(0, length)) frames.push(await readPicture(file));
  return frames;
}

async function framesOfFile(place: string): Promise<readonly RgbImage[] | null> {
  return withGolden(place, async (file) => {
    const golden = await openCheckpoint(file);
    try {
      return await pictures(golden, 'frames');
    } finally {
      await golden.close();
    }
  });
}
