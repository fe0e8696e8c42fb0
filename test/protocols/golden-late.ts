import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { relativeDifference } from '../../src/app/verify/deviation.js';
import { packedMasks } from '../../src/app/verify/golden-video.js';
import type { Checkpoint } from '../../src/checkpoints/checkpoint.js';
import { type BitMask, getPixel, isEmpty, popCount } from '../../src/core/bit-mask.js';
import type { RgbImage } from '../../src/core/image.js';
import { createRng } from '../../src/core/rng.js';
import type { ObjectPrediction } from '../../src/core/session.js';
import { encodeLabelPng, encodeObjectPng } from '../../src/datasets/codecs/png-writer.js';
import { openDataset } from '../../src/datasets/registry.js';
import { region } from '../../src/metrics/region.js';
import { protocolOf } from '../../src/protocols/registry.js';
import { executeUnit } from '../../src/runners/execute-unit.js';
import type { ModelHandle } from '../../src/runners/runner.js';

/** What the official program made of objects that appear on different frames (tools/golden/make_late.py). */
export interface GoldenLate {
  readonly file: Checkpoint;
  readonly memory: 'fp32' | 'bf16';
  /** True where masks may overlap and each object has its own files. */
  readonly overlapping: boolean;
  /** By frame, then object 1 and 2. */
  readonly annotations: readonly (readonly BitMask[])[];
  readonly masks: readonly (readonly BitMask[])[];
  readonly every: number;
}

export async function readGoldenLate(file: Checkpoint): Promise<GoldenLate> {
  const [height, width] = [...(await file.read('video_size'))] as [number, number];
  const frames = file.tensors.get('masks')!.shape[0]!;
  const byFrame = async (name: string) => {
    const all = packedMasks(await file.read(name), width, height);
    const each = all.length / frames;
    return Array.from({ length: frames }, (_, t) => all.slice(t * each, (t + 1) * each));
  };
  const { memory, output, every } = file.metadata as Record<string, string>;
  return {
    file,
    memory: memory as 'fp32' | 'bf16',
    overlapping: output === 'objects',
    annotations: await byFrame('annotations'),
    masks: await byFrame('masks'),
    every: Number(every),
  };
}

/** Pictures in memory, or the files of pictures. */
export type Frames = readonly (RgbImage | string)[];

/** Writes the clip as a data set: SA-V with a folder an object, MOSE where there is one PNG a frame. */
export async function writeDataset(root: string, golden: GoldenLate, frames: Frames): Promise<void> {
  const [pictures, masks] = golden.overlapping
    ? (['JPEGImages_24fps', 'Annotations_6fps'] as const)
    : (['JPEGImages', 'Annotations'] as const);
  mkdirSync(join(root, pictures, 'clip'), { recursive: true });
  mkdirSync(join(root, masks, 'clip'), { recursive: true });
  for (const [t, frame] of frames.entries()) {
    const file = join(root, pictures, 'clip', frameName(t));
    if (typeof frame === 'string') copyFileSync(frame, `${file}.jpg`);
    else writeFileSync(`${file}.png`, await pngOf(frame));
    if (t % golden.every === 0) writeAnnotation(join(root, masks, 'clip'), golden, t);
  }
}

const frameName = (t: number) => String(t).padStart(5, '0');

function pngOf({ width, height, data }: RgbImage): Promise<Buffer> {
  return sharp(data, { raw: { width, height, channels: 3 } })
    .png()
    .toBuffer();
}

/** As the official program was given them: an object's last empty mask before it appears is a file, those before are not. */
function writeAnnotation(folder: string, { annotations, overlapping, every }: GoldenLate, t: number): void {
  const masks = annotations[t]!;
  if (!overlapping) {
    writeFileSync(join(folder, `${frameName(t)}.png`), encodeLabelPng(labelsOf(masks)));
    return;
  }
  for (const [i, mask] of masks.entries()) {
    const next = annotations[t + every]?.[i];
    if (isEmpty(mask) && (next === undefined || isEmpty(next))) continue;
    const own = join(folder, String(i + 1).padStart(3, '0'));
    mkdirSync(own, { recursive: true });
    writeFileSync(join(own, `${frameName(t)}.png`), encodeObjectPng(mask));
  }
}

function labelsOf(masks: readonly BitMask[]) {
  const { width, height } = masks[0]!;
  const label = (_: unknown, at: number) =>
    1 + masks.findIndex((mask) => getPixel(mask, at % width, Math.floor(at / width)));
  return { width, height, data: Uint8Array.from({ length: width * height }, label) };
}

/** How our run does against the official program. */
export interface LateAgreement {
  /** Smallest over frames and objects; 0 where one has a mask that the other lacks. */
  iou: number;
  /** Pixels that differ, of all of both objects. */
  pixels: number;
  /** Largest difference of low-resolution logits over their largest value. */
  logits: number;
  /** The frames and objects that were prompted. */
  readonly prompts: readonly string[];
}

/** Runs the data set under `root` as a benchmark run does, and compares every frame. */
export async function compareLate(root: string, golden: GoldenLate, handle: ModelHandle): Promise<LateAgreement> {
  const dataset = await openDataset({ root });
  const found = { iou: 1, pixels: 0, logits: 0 };
  const logits = await golden.file.read('low_res_logits');
  const sink = {
    write: async (frame: string, objects: readonly ObjectPrediction[]) => {
      compareFrame(found, golden, Number(frame), objects, logits);
    },
  };
  const { overlapping, lateObjects } = dataset;
  const outcome = await executeUnit({
    sequence: dataset.sequences[0]!,
    protocol: protocolOf({ kind: 'semi-supervised' }),
    rng: createRng(1),
    handle,
    session: {
      preset: 'vos',
      memoryPrecision: golden.memory,
      overlap: overlapping ? 'overlapping' : 'disjoint',
    },
    lateObjects,
    sink,
    warmup: 0,
  });
  return {
    ...found,
    prompts: outcome.prompts.flatMap((entry) =>
      'object' in entry ? [`${Number(entry.frame)}: ${Number(entry.object)}`] : [],
    ),
  };
}

function compareFrame(
  found: Omit<LateAgreement, 'prompts'>,
  golden: GoldenLate,
  t: number,
  objects: readonly ObjectPrediction[],
  logits: Float32Array,
): void {
  const area = logits.length / golden.masks.length / 2;
  for (const [i, expected] of golden.masks[t]!.entries()) {
    const ours = objects.find(({ object }) => Number(object) === i + 1);
    if (ours === undefined) {
      if (!isEmpty(expected)) found.iou = 0;
      continue;
    }
    found.iou = Math.min(found.iou, region(expected, ours.mask));
    found.pixels += differing(expected, ours.mask);
    const place = (t * 2 + i) * area;
    const difference = relativeDifference(ours.lowResLogits!, logits.subarray(place, place + area));
    found.logits = Math.max(found.logits, difference);
  }
}

function differing(a: BitMask, b: BitMask): number {
  return a.words.reduce((count, word, i) => count + popCount(word ^ b.words[i]!), 0);
}
