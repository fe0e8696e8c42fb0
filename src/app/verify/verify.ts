import { resolve } from 'node:path';
import { UserError } from '../../core/errors.js';
import type { BackendName, MemoryPooling, Precision } from '../../core/known-names.js';
import { defaultCacheFolder } from '../cache-folder.js';
import type { Deviation } from './deviation.js';
import type { PictureAgreement } from './golden-picture.js';
import type { Measured, VideoAgreement } from './measured.js';
import { sideOf } from './side.js';

import { verifyGolden } from './verify-golden.js';
import { verifyPair } from './verify-pair.js';

/** How far two sides may be apart: shares of the largest value, and a share of pixels. */
export interface VerifyLimits {
  /** Of a graph's output. A wrong GELU or epsilon passes 1e-3. */
  readonly tensor: number;
  /** Of the low-resolution logits of a video or picture, and of a picture's predicted IoUs and object scores. */
  readonly logits: number;
  /** Smallest IoU of a mask; where a picture has several, of the best. */
  readonly iou: number;
}

/** As docs/parity.md measures agreement with the official package. */
export const DEFAULT_LIMITS: VerifyLimits = { tensor: 1e-4, logits: 1e-2, iou: 0.999 };

/** Which model is compared with what, and how close it has to be. */
export interface VerifyRequest {
  readonly checkpoint: string;
  readonly variant?: string | null;
  /** Side in pixels; that of the golden file, or the checkpoint's own, where it is left out. */
  readonly size?: number | null;
  /** Where the model is executed: `node-cpu` where it is left out. */
  readonly backend?: BackendName;
  /** Of the model's graphs: fp32 where it is left out. What it is held to is in fp32. */
  readonly precision?: Precision;
  /** Of the model's graphs; of the other none. */
  readonly memoryPooling?: MemoryPooling;
  /** Of the model's session on the synthetic clip (session-options.ts); of the other all. */
  readonly memoryFrames?: number;
  /** Files of vectors that official code made. */
  readonly golden?: readonly string[];
  /** Where the frames of golden videos and sessions are, if not in their files. */
  readonly clip?: string | null;
  /** Another checkpoint, or the same one on another backend (`node-cpu` where it is left out), that counts as right. */
  readonly against?: {
    readonly checkpoint: string;
    readonly variant?: string | null;
    readonly backend?: BackendName;
  } | null;
  /** Frames of the synthetic clip that two checkpoints are compared on; 0 for none. */
  readonly frames?: number;
  readonly limits?: Partial<VerifyLimits>;
  readonly cacheFolder?: string;
  /** Told what takes long, a line at a time. */
  readonly talk?: (line: string) => void;
}

/** How far a model is from what it should give, and whether that is near enough. */
export interface VerifyResult {
  readonly checkpoint: string;
  /** Golden files, or the other checkpoint. */
  readonly against: readonly string[];
  readonly limits: VerifyLimits;
  readonly tensors: readonly (Deviation & { readonly agrees: boolean })[];
  readonly videos: readonly (VideoAgreement & { readonly agrees: boolean })[];
  /** Prompts on pictures, one by one. */
  readonly pictures: readonly (PictureAgreement & { readonly agrees: boolean })[];
  readonly agrees: boolean;
}

const DEFAULT_FRAMES = 6;

/**
 * Says whether a model gives what it should: by tensor and by mask, against vectors of official code or another model.
 * @throws UserError where there is nothing to compare with, or the sides do not fit
 */
export async function verifyModel(request: VerifyRequest): Promise<VerifyResult> {
  const { golden = [], against = null, size = null, clip = null } = request;
  if ((golden.length === 0) === (against === null)) throw nothingToCompare();
  const context = { cacheFolder: request.cacheFolder ?? defaultCacheFolder(), talk: request.talk ?? (() => {}) };
  const side = sideOf(resolve(request.checkpoint), request.variant ?? null, size, request.backend, request);
  const measured: Measured[] = [];
  for (const file of golden) measured.push(await verifyGolden(side, resolve(file), clip, context));
  if (against !== null) {
    const reference = sideOf(resolve(against.checkpoint), against.variant ?? null, size, against.backend);
    const clipOptions = { frames: request.frames ?? DEFAULT_FRAMES, memoryFrames: request.memoryFrames ?? -1 };
    measured.push(await verifyPair(side, reference, clipOptions, context));
  }
  const limits = { ...DEFAULT_LIMITS, ...request.limits };
  const named = golden.length > 0 ? golden : [nameOf(against!)];
  return judge(nameOf(request), named, limits, measured);
}

/** A checkpoint, and how it was executed if that is not in this process and single precision. */
function nameOf(side: Omit<VerifyRequest, 'against'>): string {
  const { checkpoint, backend = 'node-cpu', precision = 'fp32', memoryPooling = 1, memoryFrames = -1 } = side;
  return [
    checkpoint,
    ...(precision === 'fp32' ? [] : [`in ${precision}`]),
    ...(memoryPooling === 1 ? [] : [`with memory pooling ${memoryPooling}`]),
    ...(memoryFrames === -1 ? [] : [`with ${memoryFrames} memory frames`]),
    ...(backend === 'node-cpu' ? [] : [`on ${backend}`]),
  ].join(' ');
}

function judge(
  checkpoint: string,
  against: readonly string[],
  limits: VerifyLimits,
  measured: readonly Measured[],
): VerifyResult {
  const tensors = measured
    .flatMap((one) => one.tensors)
    .map((tensor) => ({ ...tensor, agrees: tensor.relative <= limits.tensor }));
  const videos = measured
    .flatMap((one) => one.videos)
    .map((video) => ({ ...video, agrees: videoAgrees(video, limits) }));
  const pictures = measured
    .flatMap((one) => one.pictures)
    .map((picture) => ({ ...picture, agrees: pictureAgrees(picture, limits) }));
  const agrees = [...tensors, ...videos, ...pictures].every((one) => one.agrees);
  return { checkpoint, against, limits, tensors, videos, pictures, agrees };
}

// Both are written so that what is not a number does not agree.

function videoAgrees(video: VideoAgreement, limits: VerifyLimits): boolean {
  const isSame = video.samePresence && video.differences.length === 0;
  return video.iou >= limits.iou && video.logits <= limits.logits && isSame;
}

/** Of several masks, the best by the model's own estimate must fit: a poor one may be a few pixels at the edge of rounding. */
function pictureAgrees({ bestIou, logits, ious, scores }: PictureAgreement, limits: VerifyLimits): boolean {
  return bestIou >= limits.iou && [logits, ious, scores].every((difference) => difference <= limits.logits);
}

function nothingToCompare(): UserError {
  return new UserError({
    what: 'A model is verified against golden files or against another model: one of the two.',
    where: 'model verify',
    expected: '--golden FILE... or --against CHECKPOINT',
    next: 'make golden files with tools/golden, or give another form of the same weights',
  });
}
