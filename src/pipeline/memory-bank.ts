import { floatTensor, joinFloats } from '../core/tensor.js';
import type { FrameOutput } from './frame-history.js';
import type { MemoryInputs, NetworkSpec } from './network.js';

/** What decides which frames are attended to, under the official names. */
export interface BankOptions {
  /** Prompted frames attended to at most, the nearest ones; -1 for all. */
  readonly maxCondFramesInAttn: number;
  /** memory_temporal_stride_for_eval: recent frames are the last one and every so-manieth before it. */
  readonly memoryTemporalStride: number;
  /** The newest so many memories less one, beside the prompted ones; -1 for all that the model was trained with. */
  readonly memoryFrames: number;
}

/** One object's frames as seen from the one to be tracked. */
export interface BankView {
  readonly frame: number;
  /** True while tracking towards the first frame. */
  readonly reverse: boolean;
  readonly videoLength: number;
  /** In the order in which they were prompted first. */
  readonly prompted: readonly number[];
  /** True for a frame that was tracked without being prompted. */
  isTracked(frame: number): boolean;
}

export interface AttendedFrames {
  /** With the row of the temporal encoding: numMaskmem - 1 for a prompted frame, 0 for the frame before. */
  readonly memories: readonly { readonly frame: number; readonly row: number }[];
  /** With the distance in frames that is encoded. */
  readonly pointers: readonly { readonly frame: number; readonly distance: number }[];
}

/**
 * The frames that a frame attends to: prompted ones first, then recent ones
 * (SAM2Base._prepare_memory_conditioned_features).
 */
export function attendedFrames(view: BankView, spec: NetworkSpec, options: BankOptions): AttendedFrames {
  const selected = nearestPrompted(view.prompted, view.frame, options.maxCondFramesInAttn);
  // A prompted frame that is not among the nearest still counts where a tracked one would.
  const isRecent = (frame: number) =>
    view.isTracked(frame) || (view.prompted.includes(frame) && !selected.includes(frame));
  return {
    memories: [
      ...selected.map((frame) => ({ frame, row: spec.numMaskmem - 1 })),
      ...recentMemories(view, spec, options).filter(({ frame }) => isRecent(frame)),
    ],
    pointers: [
      ...promptedPointers(view, spec, selected),
      ...recentPointers(view, spec).filter(({ frame }) => isRecent(frame)),
    ],
  };
}

/** The nearest on either side, then the nearest of the rest (sam2_utils.select_closest_cond_frames). */
function nearestPrompted(prompted: readonly number[], frame: number, limit: number): readonly number[] {
  if (limit === -1 || prompted.length <= limit) return prompted;
  const before = prompted.filter((other) => other < frame);
  const after = prompted.filter((other) => other >= frame);
  const selected = [
    ...(before.length > 0 ? [Math.max(...before)] : []),
    ...(after.length > 0 ? [Math.min(...after)] : []),
  ];
  const rest = prompted.filter((other) => !selected.includes(other));
  rest.sort((a, b) => Math.abs(a - frame) - Math.abs(b - frame));
  return [...selected, ...rest.slice(0, limit - selected.length)];
}

/** The oldest first: the last frame always, the ones before it at multiples of the stride. */
function recentMemories({ frame, reverse }: BankView, { numMaskmem }: NetworkSpec, options: BankOptions) {
  const { memoryTemporalStride: stride, memoryFrames } = options;
  const most = memoryFrames === -1 ? numMaskmem : Math.min(memoryFrames, numMaskmem);
  const nearest = reverse ? Math.ceil((frame + 2) / stride) * stride : Math.floor((frame - 2) / stride) * stride;
  return Array.from({ length: most - 1 }, (_, i) => {
    const steps = most - 1 - i;
    const along = steps === 1 ? frame : nearest;
    const back = steps === 1 ? 1 : (steps - 2) * stride;
    return { frame: reverse ? along + back : along - back, row: steps - 1 };
  });
}

function promptedPointers({ frame, reverse }: BankView, spec: NetworkSpec, selected: readonly number[]) {
  const distance = (other: number) => (reverse ? other - frame : frame - other);
  return selected
    .filter((other) => !spec.onlyObjPtrsInThePastForEval || distance(other) >= 0)
    .map((other) => ({
      frame: other,
      distance: spec.useSignedTposEncToObjPtrs ? distance(other) : Math.abs(distance(other)),
    }));
}

function recentPointers({ frame, reverse, videoLength }: BankView, spec: NetworkSpec) {
  const reach = Math.min(videoLength, spec.maxObjPtrsInEncoder);
  return Array.from({ length: reach - 1 }, (_, i) => i + 1).map((distance) => ({
    frame: reverse ? frame + distance : frame - distance,
    distance,
  }));
}

/** Fetches what the memory attention takes; `output` gives what is kept of a frame. */
export async function memoryInputs(
  frames: AttendedFrames,
  { memDim, dModel, maxObjPtrsInEncoder }: NetworkSpec,
  videoLength: number,
  output: (frame: number) => Promise<FrameOutput>,
): Promise<MemoryInputs> {
  const memories = await fetched(frames.memories, async ({ frame }) => (await output(frame)).memory);
  const pointers = await fetched(frames.pointers, async ({ frame }) => (await output(frame)).pointer);
  // A picture has no distances; 0 / 0 would be no number.
  const longest = Math.max(1, Math.min(videoLength, maxObjPtrsInEncoder) - 1);
  const tokens = memories[0]!.length / memDim;
  return {
    memory: floatTensor(joinFloats(memories), [1, memories.length, tokens, memDim]),
    memoryTime: frames.memories.map(({ row }) => row),
    pointers: floatTensor(joinFloats(pointers), [1, pointers.length, dModel]),
    pointerTime: frames.pointers.map(({ distance }) => distance / longest),
  };
}

/** One after another: reading several at once would evict one for another. */
async function fetched<T, V>(items: readonly T[], fetch: (item: T) => Promise<V>): Promise<V[]> {
  const values: V[] = [];
  for (const item of items) values.push(await fetch(item));
  return values;
}
