import type { Checkpoint } from '../../checkpoints/checkpoint.js';
import { openCheckpoint } from '../../checkpoints/open-checkpoint.js';
import { writeSafetensors } from '../../checkpoints/write-safetensors.js';
import { type BitMask, maskFrom } from '../../core/bit-mask.js';
import { UserError } from '../../core/errors.js';
import type { RgbImage } from '../../core/image.js';
import type { Video } from '../../core/session.js';
import { openWeights } from '../../sam2/open-weights.js';
import type { ExpectedTrack } from './track-agreement.js';

/** What the official predictor gave for a clip (tools/golden/make_video.py). */
export interface GoldenVideo {
  readonly width: number;
  readonly height: number;
  readonly length: number;
  readonly memory: 'fp32' | 'bf16';
  /** Masks on the first frame, one an object. */
  readonly prompts: readonly BitMask[];
  readonly expected: ExpectedTrack;
  /** Pictures of video size, or at the model's size; null where the file has none. */
  readonly frames: readonly RgbImage[] | null;
  readonly pixels: readonly RgbImage[] | null;
}

const NEEDED = ['video_size', 'masks', 'object_scores', 'low_res_logits', 'prompts'];
const OVERRIDE = 'override.';

/** @throws UserError where the file is no golden video of this form */
export async function readGoldenVideo(file: string): Promise<GoldenVideo> {
  const golden = await openCheckpoint(file);
  try {
    const missing = NEEDED.filter((name) => !golden.tensors.has(name));
    if (missing.length > 0) throw notGoldenVideo(file, missing);
    const [height, width] = [...(await golden.read('video_size'))] as [number, number];
    return {
      width,
      height,
      length: golden.tensors.get('masks')!.shape[0]!,
      memory: golden.metadata.memory === 'bf16' ? 'bf16' : 'fp32',
      prompts: packedMasks(await golden.read('prompts'), width, height),
      expected: await expectedTrack(golden, width, height),
      frames: await pictures(golden, 'frames'),
      pixels: await pictures(golden, 'pixels'),
    };
  } finally {
    await golden.close();
  }
}

async function expectedTrack(golden: Checkpoint, width: number, height: number): Promise<ExpectedTrack> {
  const [length, objects] = golden.tensors.get('masks')!.shape as [number, number];
  const masks = packedMasks(await golden.read('masks'), width, height);
  const scores = await golden.read('object_scores');
  const logits = await golden.read('low_res_logits');
  const area = logits.length / (length * objects);
  const at = (i: number) => ({ mask: masks[i]!, score: scores[i]!, logits: logits.subarray(i * area, (i + 1) * area) });
  return Array.from({ length }, (_, frame) => Array.from({ length: objects }, (_unused, o) => at(frame * objects + o)));
}

/** NumPy's packbits: the most significant bit first, rows one after another. */
export function packedMasks(bytes: Float32Array, width: number, height: number): BitMask[] {
  const each = Math.ceil((width * height) / 8);
  return Array.from({ length: bytes.length / each }, (_, mask) =>
    maskFrom(width, height, (i) => ((bytes[mask * each + (i >> 3)]! >> (7 - (i & 7))) & 1) === 1),
  );
}

export async function pictures(golden: Checkpoint, name: string): Promise<RgbImage[] | null> {
  const info = golden.tensors.get(name);
  if (info === undefined) return null;
  const [count, height, width] = info.shape as [number, number, number];
  const data = Uint8Array.from(await golden.read(name));
  const size = width * height * 3;
  return Array.from({ length: count }, (_, i) => ({ width, height, data: data.subarray(i * size, (i + 1) * size) }));
}

/** A tensor [height, width, 3] of bytes. */
export async function goldenPicture(golden: Checkpoint, name: string): Promise<RgbImage> {
  const [height, width] = golden.tensors.get(name)!.shape as [number, number, number];
  return { width, height, data: Uint8Array.from(await golden.read(name)) };
}

/** A video over pictures in memory, all of one size. */
export function videoOf(frames: readonly RgbImage[]): Video {
  const { width, height } = frames[0]!;
  return { name: 'golden', width, height, length: frames.length, frame: async (index) => frames[index]! };
}

/**
 * Copies a checkpoint, under the official names, with some tensors replaced by those that a golden file names
 * `override.<key>`.
 * @returns whether there were any: `target` is written only then
 */
export async function withOverrides(checkpointFile: string, goldenFile: string, target: string): Promise<boolean> {
  const [weights, golden] = [await openWeights(checkpointFile), await openCheckpoint(goldenFile)];
  try {
    if (![...golden.tensors.keys()].some((name) => name.startsWith(OVERRIDE))) return false;
    const tensors = [];
    for (const [name, { shape }] of weights.tensors) {
      const override = `${OVERRIDE}${name}`;
      const values = golden.tensors.has(override) ? await golden.read(override) : await weights.read(name);
      tensors.push({ name, shape, dtype: 'F32' as const, values });
    }
    await writeSafetensors(target, tensors);
    return true;
  } finally {
    await weights.close();
    await golden.close();
  }
}

function notGoldenVideo(file: string, missing: readonly string[]): UserError {
  return new UserError({
    what: 'This is not a golden video with mask prompts on its first frame.',
    where: file,
    expected: `the tensors ${NEEDED.join(', ')}, as tools/golden/make_video.py writes them`,
    found: `a file without ${missing.join(', ')}`,
  });
}
