import { type BitMask, countPixels } from '../../core/bit-mask.js';
import type { Click, FramePrediction, PropagateOptions, VideoSession } from '../../core/session.js';
import { region } from '../../metrics/region.js';
import { relativeDifference } from './deviation.js';
import type { GoldenSession, Step } from './golden-session.js';
import { packedMasks } from './golden-video.js';

/** How a session does against the official one over all steps. */
export interface SessionAgreement {
  /** Smallest over steps, frames and objects. */
  readonly iou: number;
  /** Most pixels that two masks are apart in: of a mask of under 1,000, one is more than 0.001 of its IoU. */
  readonly pixels: number;
  /** Largest difference of low-resolution logits over their largest value; those of absent objects are all -1024. */
  readonly logits: number;
  /** Steps, frames and objects compared, and those of them that are absent. */
  readonly compared: number;
  readonly absent: number;
  /** What differs in kind: other frames, other objects, presence. */
  readonly differences: readonly string[];
}

type Found = { -readonly [Key in keyof SessionAgreement]: SessionAgreement[Key] } & { readonly differences: string[] };

/** Takes a session that has no prompts yet through the steps of a golden one, and compares every answer. */
export async function compareSession(golden: GoldenSession, session: VideoSession): Promise<SessionAgreement> {
  const found: Found = { iou: 1, pixels: 0, logits: 0, compared: 0, absent: 0, differences: [] };
  for (const [index, step] of golden.script.entries()) {
    const predictions = await perform(session, golden, index, step);
    await compareStep(found, golden, index, predictions);
  }
  // A file without answers must not pass for one that agrees.
  if (found.compared === 0 && found.differences.length === 0)
    found.differences.push('no step has an answer to compare');
  return found;
}

async function perform(
  session: VideoSession,
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

function clicksOf({ points, labels }: Extract<Step, { readonly do: 'clicks' | 'box' }>): Click[] {
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

/** The official answers to one step, frame by frame. */
interface StepAnswers {
  /** Of each frame, as many masks as there were objects. */
  readonly masks: readonly BitMask[];
  /** Planes and scores of the prompted object, or of all objects on each frame; null where the file has none. */
  readonly logits: Float32Array | null;
  readonly scores: Float32Array | null;
  /** The object that logits and scores are of; null for all. */
  readonly only: string | null;
}

async function compareStep(
  found: Found,
  golden: GoldenSession,
  index: number,
  predictions: readonly FramePrediction[],
): Promise<void> {
  const frames = await readOf(golden, index, 'frames');
  if (frames !== null && [...frames].join() !== predictions.map(({ frame }) => frame).join()) {
    found.differences.push(`step ${index}: frames ${predictions.map(({ frame }) => frame)} for ${[...frames]}`);
    return;
  }
  const answers = await answersOf(golden, index);
  if (answers === null) return;
  const objects = answers.masks.length / predictions.length;
  for (const [at, prediction] of predictions.entries()) {
    const where = `step ${index} frame ${prediction.frame}`;
    compareMasks(found, where, answers.masks.slice(at * objects, (at + 1) * objects), prediction);
    compareLogits(found, where, answers, predictions.length, at, prediction);
  }
}

async function answersOf(golden: GoldenSession, index: number): Promise<StepAnswers | null> {
  const stored = await readOf(golden, index, 'masks');
  if (stored === null) return null;
  const step = golden.script[index]!;
  return {
    masks: packedMasks(stored, golden.width, golden.height),
    logits: await readOf(golden, index, 'low_res_logits'),
    scores: (await readOf(golden, index, 'object_scores')) ?? (await readOf(golden, index, 'object_score')),
    only: 'object' in step ? String(step.object) : null,
  };
}

async function readOf({ file }: GoldenSession, index: number, name: string): Promise<Float32Array | null> {
  const key = `step.${index}.${name}`;
  return file.tensors.has(key) ? file.read(key) : null;
}

/** Ours leaves out objects without an answer on the frame, whose official masks are empty. */
function compareMasks(found: Found, where: string, expected: readonly BitMask[], { objects }: FramePrediction): void {
  const filled = expected.filter(({ words }) => words.some((word) => word !== 0));
  const ours = objects.filter(({ mask }) => mask.words.some((word) => word !== 0));
  if (filled.length !== ours.length) found.differences.push(`${where}: ${ours.length} masks for ${filled.length}`);
  for (const [i, { mask }] of ours.entries()) {
    if (filled[i] === undefined) continue;
    found.iou = Math.min(found.iou, region(filled[i], mask));
    found.pixels = Math.max(found.pixels, pixelsApart(filled[i], mask));
  }
}

function pixelsApart(one: BitMask, other: BitMask): number {
  return countPixels({ ...one, words: one.words.map((word, i) => word ^ other.words[i]!) });
}

/** @param at place of the prediction among those of the step */
function compareLogits(
  found: Found,
  where: string,
  { logits, scores, only }: StepAnswers,
  count: number,
  at: number,
  { objects }: FramePrediction,
): void {
  if (logits === null || scores === null) return;
  const wanted = objects.filter(({ object }) => only === null || object === only);
  const area = logits.length / (count * wanted.length);
  for (const [i, { object, lowResLogits, objectScore }] of wanted.entries()) {
    const place = at * wanted.length + i;
    const present = scores[place]! > 0;
    found.compared++;
    if (!present) found.absent++;
    if (present !== objectScore! > 0) found.differences.push(`${where} object ${object}: presence`);
    const expected = logits.subarray(place * area, (place + 1) * area);
    found.logits = Math.max(found.logits, relativeDifference(lowResLogits!, expected));
  }
}
