import type { Checkpoint } from '../../src/checkpoints/checkpoint.js';
import { openCheckpoint } from '../../src/checkpoints/open-checkpoint.js';
import { writeSafetensors } from '../../src/checkpoints/write-safetensors.js';
import { type BitMask, maskFrom } from '../../src/core/bit-mask.js';
import type { RgbImage } from '../../src/core/image.js';
import type { ObjectPrediction, Video } from '../../src/core/session.js';
import { region } from '../../src/metrics/region.js';
import type { FrameSource } from '../../src/pipeline/frame-source.js';
import type { Network } from '../../src/pipeline/network.js';
import { normalise } from '../../src/pipeline/normalise.js';
import { Sam2VideoSession } from '../../src/pipeline/video-session.js';

/** What the official predictor gave for a clip (tools/golden/make_video.py). */
export interface GoldenVideo {
  readonly width: number;
  readonly height: number;
  readonly length: number;
  readonly memory: 'fp32' | 'bf16';
  readonly prompts: readonly BitMask[];
  /** [frame][object]. */
  readonly masks: readonly (readonly BitMask[])[];
  readonly logits: readonly (readonly Float32Array[])[];
  readonly scores: readonly (readonly number[])[];
  /** Pictures of video size, or at the model's size; null where the file has none. */
  readonly frames: readonly RgbImage[] | null;
  readonly pixels: readonly RgbImage[] | null;
}

export async function readGoldenVideo(file: string): Promise<GoldenVideo> {
  const golden = await openCheckpoint(file);
  const [height, width] = [...(await golden.read('video_size'))] as [number, number];
  const [length, objects] = golden.tensors.get('masks')!.shape as [number, number];
  const masks = packedMasks(await golden.read('masks'), width, height);
  const scores = [...(await golden.read('object_scores'))];
  const logits = await golden.read('low_res_logits');
  const area = logits.length / (length * objects);
  const table = <T>(value: (index: number) => T) =>
    Array.from({ length }, (_, frame) => Array.from({ length: objects }, (_unused, o) => value(frame * objects + o)));
  const video = {
    width,
    height,
    length,
    memory: golden.metadata.memory as 'fp32' | 'bf16',
    prompts: packedMasks(await golden.read('prompts'), width, height),
    masks: table((i) => masks[i]!),
    logits: table((i) => logits.subarray(i * area, (i + 1) * area)),
    scores: table((i) => scores[i]!),
    frames: await pictures(golden, 'frames'),
    pixels: await pictures(golden, 'pixels'),
  };
  await golden.close();
  return video;
}

/** NumPy's packbits: the most significant bit first, rows one after another. */
export function packedMasks(bytes: Float32Array, width: number, height: number): BitMask[] {
  const each = Math.ceil((width * height) / 8);
  return Array.from({ length: bytes.length / each }, (_, mask) =>
    maskFrom(width, height, (i) => ((bytes[mask * each + (i >> 3)]! >> (7 - (i & 7))) & 1) === 1),
  );
}

async function pictures(golden: Checkpoint, name: string): Promise<RgbImage[] | null> {
  const info = golden.tensors.get(name);
  if (info === undefined) return null;
  const [count, height, width] = info.shape as [number, number, number];
  const data = Uint8Array.from(await golden.read(name));
  const size = width * height * 3;
  return Array.from({ length: count }, (_, i) => ({ width, height, data: data.subarray(i * size, (i + 1) * size) }));
}

/** How our session does against the official predictor on one clip. */
export interface Comparison {
  /** Smallest over frames and objects. */
  readonly iou: number;
  /** Largest difference of low-resolution logits over their largest value, absent objects left out. */
  readonly logits: number;
  /** True where every object is present and absent on the same frames. */
  readonly samePresence: boolean;
  /** Frames and objects that are absent. */
  readonly absent: number;
}

/** @param video where frames come from unless the golden file has them at the model's size */
export async function compareVideo(golden: GoldenVideo, network: Network, video: Video): Promise<Comparison> {
  const { pixels, memory } = golden;
  const frames: FrameSource | null = pixels && { pixels: async (index) => normalise(pixels[index]!) };
  const session = new Sam2VideoSession(network, video, {
    overlap: 'disjoint',
    memoryPrecision: memory,
    binarisePrompted: false,
    ...(frames && { frames }),
  });
  for (const [i, prompt] of golden.prompts.entries()) await session.addMask(0, String(i + 1), prompt);
  const found = { iou: 1, logits: 0, samePresence: true, absent: 0 };
  for await (const { frame, objects } of session.propagate()) {
    for (const [i, prediction] of objects.entries()) compareObject(found, golden, frame, i, prediction);
  }
  await session.close();
  return found;
}

function compareObject(
  found: { -readonly [K in keyof Comparison]: Comparison[K] },
  golden: GoldenVideo,
  frame: number,
  object: number,
  prediction: ObjectPrediction,
): void {
  found.iou = Math.min(found.iou, region(golden.masks[frame]![object]!, prediction.mask));
  const present = golden.scores[frame]![object]! > 0;
  if (present !== prediction.objectScore! > 0) found.samePresence = false;
  if (!present) {
    found.absent++;
    return;
  }
  const expected = golden.logits[frame]![object]!;
  const largest = expected.reduce((max, value) => Math.max(max, Math.abs(value)), 0);
  const difference = expected.reduce((max, v, i) => Math.max(max, Math.abs(v - prediction.lowResLogits![i]!)), 0);
  found.logits = Math.max(found.logits, difference / largest);
}

/** A video over pictures in memory. */
export function videoOf(frames: readonly RgbImage[]): Video {
  const { width, height } = frames[0]!;
  return { name: 'golden', width, height, length: frames.length, frame: async (index) => frames[index]! };
}

/** Copies a checkpoint with some tensors replaced by those that a golden file names `override.<key>`. */
export async function withOverrides(checkpointFile: string, goldenFile: string, target: string): Promise<void> {
  const [checkpoint, golden] = await Promise.all([openCheckpoint(checkpointFile), openCheckpoint(goldenFile)]);
  const tensors = [];
  for (const [name, { shape }] of checkpoint.tensors) {
    const override = `override.${name}`;
    const values = golden.tensors.has(override) ? await golden.read(override) : await checkpoint.read(name);
    tensors.push({ name, shape, dtype: 'F32' as const, values });
  }
  await writeSafetensors(target, tensors);
  await Promise.all([checkpoint.close(), golden.close()]);
}
