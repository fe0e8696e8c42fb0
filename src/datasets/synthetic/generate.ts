import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { createRng, type Rng } from '../../core/rng.js';
import { labelMaskFile, writeLabelMask } from '../mask-writer.js';
import { drawFrame, drawScene } from './scene.js';

/** Grows when the same options give other pixels. */
export const GENERATOR_VERSION = 1;

export interface SyntheticOptions {
  readonly seed: number;
  /** Number of sequences; the first ones of a larger set are those of a smaller one. */
  readonly sequences: number;
  /** Frames of each sequence, at least 2. */
  readonly frames: number;
  /** Pixels; every sixth sequence is half as wide again. */
  readonly width: number;
  readonly height: number;
}

/** Number of objects of one sequence after another. */
const OBJECTS = [2, 3, 1];
const WIDE_EVERY = 6;

/**
 * Writes a DAVIS-2017 layout (split val, 480p in name only) of textured shapes that move, bend and hide one another. The
 * masks' bytes and the pictures before JPEG follow from the options alone.
 * @param root a folder to be made; files of the same names are overwritten.
 */
export async function writeSynthetic(root: string, options: SyntheticOptions): Promise<void> {
  const rng = createRng(options.seed);
  const names: string[] = [];
  for (let index = 0; index < options.sequences; index++) {
    const name = `synthetic-${String(index).padStart(2, '0')}`;
    await writeSequence(root, name, index, rng.fork(), options);
    names.push(name);
  }
  const lists = join(root, 'ImageSets', '2017');
  await mkdir(lists, { recursive: true });
  await writeFile(join(lists, 'val.txt'), `${names.join('\n')}\n`);
}

async function writeSequence(
  root: string,
  name: string,
  index: number,
  rng: Rng,
  { frames, width, height }: SyntheticOptions,
): Promise<void> {
  const pictures = join(root, 'JPEGImages', '480p', name);
  const masks = join(root, 'Annotations', '480p', name);
  await mkdir(pictures, { recursive: true });
  const isWide = index % WIDE_EVERY === WIDE_EVERY - 1;
  const scene = drawScene(rng, isWide ? Math.floor(width * 1.5) : width, height, OBJECTS[index % OBJECTS.length]!);
  for (let number = 0; number < frames; number++) {
    const frame = String(number).padStart(5, '0');
    const { picture, labels } = drawFrame(scene, number / Math.max(1, frames - 1));
    const raw = { width: picture.width, height: picture.height, channels: 3 } as const;
    await sharp(picture.data, { raw })
      .jpeg({ quality: 95 })
      .toFile(join(pictures, `${frame}.jpg`));
    await writeLabelMask(labelMaskFile(masks, frame), labels);
  }
}
