import { relativeDifference } from '../../src/app/verify/deviation.js';
import { packedMasks, pictures } from '../../src/app/verify/golden-video.js';
import type { Checkpoint } from '../../src/checkpoints/checkpoint.js';
import { openCheckpoint } from '../../src/checkpoints/open-checkpoint.js';
import type { BitMask } from '../../src/core/bit-mask.js';
import type { RgbImage } from '../../src/core/image.js';
import type { Click, FramePrediction, PropagateOptions, Video } from '../../src/core/session.js';
import { region } from '../../src/metrics/region.js';
import type { Network } from '../../src/pipeline/network.js';
import { type Preset, presetOptions, type VideoSessionOptions } from '../../src/pipeline/session-options.js';
import { Sam2VideoSession } from '../../src/pipeline/video-session.js';

/** A step of tools/golden/session_cases.py. */
type Step =
  | {
      readonly do: 'clicks';
      readonly frame: number;
      readonly object: number;
      readonly points: Points;
      readonly labels: readonly number[];
    }
  | {
      readonly do: 'box';
      readonly frame: number;
      readonly object: number;
      readonly points: Points;
      readonly labels: readonly number[];
      readonly box: readonly [number, number, number, number];
    }
  | { readonly do: 'mask' | 'clear'; readonly frame: number; readonly object: number }
  | { readonly do: 'remove'; readonly object: number }
  | { readonly do: 'reset' }
  | { readonly do: 'propagate'; readonly start?: number; readonly most?: number; readonly reverse?: boolean };

type Points = readonly (readonly [number, number])[];

/** What the official predictor answered to a list of steps (tools/golden/make_session.py). */
export interface GoldenSession {
  readonly file: Checkpoint;
  readonly script: readonly Step[];
  readonly options: VideoSessionOptions;
  readonly width: number;
  readonly height: number;
  readonly length: number;
  readonly frames: readonly RgbImage[] | null;
}

/** The official names of what a case may set. */
interface OfficialOptions {
  readonly add_all_frames_to_correct_as_cond?: boolean;
  readonly non_overlap_masks?: boolean;
  readonly max_cond_frames_in_attn?: number;
  readonly memory_temporal_stride_for_eval?: number;
  readonly clear_non_cond_mem_around_input?: boolean;
  readonly fill_hole_area?: number;
}

export async function readGoldenSession(path: string): Promise<GoldenSession> {
  const file = await openCheckpoint(path);
  const { preset, memory, options, script, length } = file.metadata as Record<string, string>;
  const [height, width] = [...(await file.read('video_size'))] as [number, number];
  const given = JSON.parse(options!) as OfficialOptions;
  return {
    file,
    script: JSON.parse(script!) as Step[],
    options: {
      ...presetOptions(preset as Preset),
      memoryPrecision: memory as 'fp32' | 'bf16',
      overlap: given.non_overlap_masks === true ? 'disjoint' : 'overlapping',
      addAllFramesToCorrectAsCond: given.add_all_frames_to_correct_as_cond ?? false,
      maxCondFramesInAttn: given.max_cond_frames_in_attn ?? -1,
      memoryTemporalStride: given.memory_temporal_stride_for_eval ?? 1,
      clearNonCondMemAroundInput: given.clear_non_cond_mem_around_input ?? false,
      fillHoleArea: given.fill_hole_area ?? 0,
    },
    width,
    height,
    length: Number(length),
    frames: await pictures(file, 'frames'),
  };
}

/** How our session does against the official one over all steps. */
export interface SessionComparison {
  /** Smallest over steps, frames and objects. */
  iou: number;
  /** Largest difference of low-resolution logits over their largest value, absent objects left out. */
  logits: number;
  /** Steps, frames and objects compared, and those of them that are absent. */
  compared: number;
  absent: number;
  /** What differs in kind: other frames, other objects, presence. */
  readonly differences: string[];
}

/** Takes our session through the same steps. */
export async function compareSession(
  golden: GoldenSession,
  network: Network,
  video: Video,
  options: Partial<VideoSessionOptions> = {},
): Promise<SessionComparison> {
  const session = new Sam2VideoSession(network, video, { ...golden.options, ...options });
  const found: SessionComparison = { iou: 1, logits: 0, compared: 0, absent: 0, differences: [] };
  for (const [index, step] of golden.script.entries()) {
    const predictions = await perform(session, golden, index, step);
    await compareStep(found, golden, index, step, predictions);
  }
  await session.close();
  return found;
}

async function perform(
  session: Sam2VideoSession,
  golden: GoldenSession,
  index: number,
  step: Step,
): Promise<readonly FramePrediction[]> {
  switch (step.do) {
    case 'clicks':
      return [await session.addClicks(step.frame, String(step.object), clicksOf(step))];
    case 'box': {
      const [left, top, right, bottom] = step.box;
      return [await session.addBox(step.frame, String(step.object), { left, top, right, bottom }, clicksOf(step))];
    }
    case 'mask': {
      const [mask] = packedMasks(await golden.file.read(`given.${index}`), golden.width, golden.height);
      return [await session.addMask(step.frame, String(step.object), mask!)];
    }
    case 'clear':
      return [await session.clearPrompts(step.frame, String(step.object))];
    case 'remove':
      return session.removeObject(String(step.object));
    case 'reset':
      await session.reset();
      return [];
    case 'propagate':
      return collect(session.propagate(rangeOf(step)));
  }
}

function clicksOf({ points, labels }: { readonly points: Points; readonly labels: readonly number[] }): Click[] {
  return points.map(([x, y], i) => ({ x, y, positive: labels[i] === 1 }));
}

function rangeOf({ start, most, reverse }: Extract<Step, { readonly do: 'propagate' }>): PropagateOptions {
  return {
    ...(start !== undefined && { from: start }),
    ...(most !== undefined && { maxFrames: most }),
    ...(reverse !== undefined && { reverse }),
  };
}

async function collect(predictions: AsyncIterable<FramePrediction>): Promise<FramePrediction[]> {
  const all: FramePrediction[] = [];
  for await (const prediction of predictions) all.push(prediction);
  return all;
}

async function compareStep(
  found: SessionComparison,
  golden: GoldenSession,
  index: number,
  step: Step,
  predictions: readonly FramePrediction[],
): Promise<void> {
  const read = async (name: string) => {
    const key = `step.${index}.${name}`;
    return golden.file.tensors.has(key) ? golden.file.read(key) : null;
  };
  const frames = await read('frames');
  if (frames !== null && [...frames].join() !== predictions.map(({ frame }) => frame).join()) {
    found.differences.push(`step ${index}: frames ${predictions.map(({ frame }) => frame)} for ${[...frames]}`);
    return;
  }
  const stored = await read('masks');
  if (stored === null) return;
  const masks = packedMasks(stored, golden.width, golden.height);
  const logits = await read('low_res_logits');
  const scores = (await read('object_scores')) ?? (await read('object_score'));
  const objects = masks.length / predictions.length;
  const only = 'object' in step ? String(step.object) : null;
  for (const [at, prediction] of predictions.entries()) {
    compareMasks(
      found,
      `step ${index} frame ${prediction.frame}`,
      masks.slice(at * objects, (at + 1) * objects),
      prediction,
    );
    if (logits === null || scores === null) continue;
    const wanted = prediction.objects.filter(({ object }) => only === null || object === only);
    const area = logits.length / (predictions.length * wanted.length);
    for (const [i, { object, lowResLogits, objectScore }] of wanted.entries()) {
      const place = at * wanted.length + i;
      const expected = logits.subarray(place * area, (place + 1) * area);
      const name = `step ${index} frame ${prediction.frame} object ${object}`;
      compareLogits(found, name, expected, lowResLogits!, scores[place]! > 0, objectScore! > 0);
    }
  }
}

/** Ours leaves out objects without an answer on the frame, whose official masks are empty. */
function compareMasks(
  found: SessionComparison,
  where: string,
  expected: readonly BitMask[],
  { objects }: FramePrediction,
) {
  const filled = expected.filter(({ words }) => words.some((word) => word !== 0));
  const ours = objects.filter(({ mask }) => mask.words.some((word) => word !== 0));
  if (filled.length !== ours.length) found.differences.push(`${where}: ${ours.length} masks for ${filled.length}`);
  for (const [i, { mask }] of ours.entries()) {
    if (filled[i] === undefined) continue;
    found.iou = Math.min(found.iou, region(filled[i], mask));
  }
}

function compareLogits(
  found: SessionComparison,
  where: string,
  expected: Float32Array,
  ours: Float32Array,
  present: boolean,
  oursPresent: boolean,
): void {
  found.compared++;
  if (present !== oursPresent) found.differences.push(`${where}: presence`);
  if (!present) found.absent++;
  found.logits = Math.max(found.logits, relativeDifference(ours, expected));
}
