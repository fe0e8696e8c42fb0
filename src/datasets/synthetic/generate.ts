import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { createRng, type Rng } from '../../core/rng.js';
import { ATTRIBUTES_FILE } from '../attributes-file.js';
import { labelMaskFile, writeLabelMask } from '../mask-writer.js';
import { type Attribute, addSights, attributesOf, LIMITS, noSights } from './attributes.js';
import type { Stage } from './casting.js';
import { type DrawnFrame, drawFrame } from './draw-frame.js';
import { type Difficulty, planOf } from './plan.js';
import { drawScene, type Scene } from './scene.js';

/** Grows when the same options give other pixels. */
export const GENERATOR_VERSION = 2;

export interface SyntheticOptions {
  readonly seed: number;
  /** Number of sequences; the first ones of a larger set are those of a smaller one. */
  readonly sequences: number;
  /** Frames of each sequence, at least 3. */
  readonly frames: number;
  /** Pixels. Where they are equal, every fourth sequence has 16:9 at the same height. */
  readonly width: number;
  readonly height: number;
  readonly difficulty: Difficulty;
}

export interface WriteOptions extends SyntheticOptions {
  /** Is told of every frame that is written. */
  readonly onFrame?: ((done: number, total: number) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

const WIDE_EVERY = 4;
/** Pictures of 256 x 256 take about 20 KB; PNG files, whose pixels no codec changes, would take 150 KB. */
const JPEG_QUALITY = 90;

/**
 * Writes a DAVIS-2017 layout (split val, 480p in name only) with a list of each sequence's attributes. The masks' bytes
 * and the pictures before JPEG follow from the options alone; decoded pictures may differ by the codec.
 * @param root a folder to be made; files of the same names are overwritten.
 * @throws the signal's reason if it is aborted
 */
export async function writeSynthetic(root: string, options: WriteOptions): Promise<void> {
  const { sequences, frames, seed } = options;
  const rng = createRng(seed);
  const found: Record<string, readonly Attribute[]> = {};
  for (let index = 0; index < sequences; index++) {
    const onFrame = (done: number) => options.onFrame?.(index * frames + done, sequences * frames);
    const name = sequenceName(index);
    found[name] = await writeSequence(root, name, sceneAt(rng.fork(), index, options), onFrame, options.signal);
  }
  const lists = join(root, 'ImageSets', '2017');
  await mkdir(lists, { recursive: true });
  await writeFile(join(lists, 'val.txt'), `${Object.keys(found).join('\n')}\n`);
  const content = {
    about: 'What the masks of each sequence show, of one object at least.',
    limits: LIMITS,
    sequences: found,
  };
  await writeFile(join(root, ATTRIBUTES_FILE), `${JSON.stringify(content, null, 2)}\n`);
}

export function sequenceName(index: number): string {
  return `synthetic-${String(index).padStart(2, '0')}`;
}

/** The scene of one sequence of a set. */
export function sceneAt(rng: Rng, index: number, { width, height, frames, difficulty }: SyntheticOptions): Scene {
  const isWide = width === height && index % WIDE_EVERY === WIDE_EVERY - 1;
  const stage: Stage = { width: isWide ? 2 * Math.floor((height * 8) / 9) : width, height, frames };
  return drawScene(rng, planOf(rng.fork(), index, difficulty), stage);
}

/** The frames of one sequence of a set as they are before any codec. */
export function* drawSequence(options: SyntheticOptions, index: number): Generator<DrawnFrame> {
  const rng = createRng(options.seed);
  for (let before = 0; before < index; before++) rng.fork();
  const scene = sceneAt(rng.fork(), index, options);
  for (let number = 0; number < scene.frames; number++) yield drawFrame(scene, number);
}

async function writeSequence(
  root: string,
  name: string,
  scene: Scene,
  onFrame: (done: number) => void,
  signal: AbortSignal | undefined,
): Promise<readonly Attribute[]> {
  const pictures = join(root, 'JPEGImages', '480p', name);
  const masks = join(root, 'Annotations', '480p', name);
  await mkdir(pictures, { recursive: true });
  const sights = noSights(scene.objects, scene.items, scene.width * scene.height);
  let writing = Promise.resolve();
  for (let number = 0; number < scene.frames; number++) {
    const drawn = drawFrame(scene, number);
    addSights(sights, scene.items, drawn);
    // The codecs work on other threads while the next frame is drawn.
    await writing;
    onFrame(number);
    signal?.throwIfAborted();
    const frame = String(number).padStart(5, '0');
    writing = writeFrame(join(pictures, `${frame}.jpg`), labelMaskFile(masks, frame), drawn);
  }
  await writing;
  onFrame(scene.frames);
  return attributesOf(sights);
}

async function writeFrame(pictureFile: string, maskFile: string, { picture, labels }: DrawnFrame): Promise<void> {
  const { width, height, data } = picture;
  await writeLabelMask(maskFile, labels);
  await sharp(data, { raw: { width, height, channels: 3 } })
    .jpeg({ quality: JPEG_QUALITY })
    .toFile(pictureFile);
}
