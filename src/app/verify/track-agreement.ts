import type { BitMask } from '../../core/bit-mask.js';
import type { ObjectPrediction, VideoSession } from '../../core/session.js';
import { region } from '../../metrics/region.js';

/** What one object should be on one frame. */
export interface ExpectedObject {
  readonly mask: BitMask;
  /** Logits at a quarter of the model's size. */
  readonly logits: Float32Array;
  /** Above 0 where the object is present. */
  readonly score: number;
}

/** What a clip should come to, by frame and object. */
export type ExpectedTrack = readonly (readonly ExpectedObject[])[];

/** How a session does against what a clip should come to. */
export interface TrackAgreement {
  /** Smallest over frames and objects. */
  readonly iou: number;
  /** Largest difference of low-resolution logits over their largest value, absent objects left out. */
  readonly logits: number;
  /** True where every object is present and absent on the same frames. */
  readonly samePresence: boolean;
  /** Frames and objects that are absent. */
  readonly absent: number;
}

/**
 * Tracks objects that are prompted on the first frame with the masks given, under the names 1, 2, ...
 * @param onObject called for every object of every frame, frames in order
 */
export async function track(
  session: VideoSession,
  prompts: readonly BitMask[],
  onObject: (frame: number, object: number, prediction: ObjectPrediction) => void,
): Promise<void> {
  for (const [i, prompt] of prompts.entries()) await session.addMask(0, String(i + 1), prompt);
  for await (const { frame, objects } of session.propagate()) {
    for (const [i, prediction] of objects.entries()) onObject(frame, i, prediction);
  }
}

/** Tracks the prompted objects and compares every frame. */
export async function compareTrack(
  session: VideoSession,
  prompts: readonly BitMask[],
  expected: ExpectedTrack,
): Promise<TrackAgreement> {
  const found = { iou: 1, logits: 0, samePresence: true, absent: 0 };
  await track(session, prompts, (frame, object, prediction) => {
    const wanted = expected[frame]![object]!;
    found.iou = Math.min(found.iou, region(wanted.mask, prediction.mask));
    const present = wanted.score > 0;
    if (present !== prediction.objectScore! > 0) found.samePresence = false;
    if (present) found.logits = Math.max(found.logits, logitDifference(wanted.logits, prediction.lowResLogits!));
    else found.absent++;
  });
  return found;
}

function logitDifference(expected: Float32Array, found: Float32Array): number {
  const largest = expected.reduce((max, value) => Math.max(max, Math.abs(value)), 0);
  return expected.reduce((max, value, i) => Math.max(max, Math.abs(value - found[i]!)), 0) / largest;
}
