import type { BitMask } from '../core/bit-mask.js';
import type { MaskSource } from '../core/dataset.js';
import { type Problem, UserError } from '../core/errors.js';
import { MaskArena } from '../core/mask-arena.js';
import { objectsIn, type ViewName } from '../datasets/object-views.js';
import { readMasks } from '../datasets/read-masks.js';
import { type MaskMeasure, type MetricSpec, measureMasks } from '../metrics/measure-masks.js';

/** One annotated frame and where its masks are: plain data, for any thread. */
export interface FrameTask {
  /** Index into the sequence's frames. */
  readonly index: number;
  readonly truth: MaskSource;
  /** Null where there is no file. */
  readonly prediction: MaskSource | null;
}

/** How masks are compared; the same for every frame of a set. */
export interface MeasureOptions {
  readonly truth: ViewName;
  readonly prediction: ViewName;
  readonly metrics: MetricSpec;
}

/** What there is to know of one annotated frame, whichever rules it is scored by. */
export interface FrameMeasure {
  readonly index: number;
  readonly width: number;
  readonly height: number;
  /** Objects that have a file of their own, be it empty; null where one picture holds all. */
  readonly annotated: readonly string[] | null;
  readonly predicted: readonly string[] | null;
  /** Objects of the ground truth or the prediction: whoever is in neither is not here. */
  readonly objects: ReadonlyMap<string, MaskMeasure>;
  /** Why the prediction cannot be compared, and then `objects` has the ground truth's areas and no figures. */
  readonly problem: Problem | 'missing' | null;
}

/** A frame's masks are of no use after its figures. */
const arena = new MaskArena();

/**
 * Measures all objects of one frame.
 * @throws UserError where the ground truth cannot be read
 */
export function measureFrame(task: FrameTask, options: MeasureOptions): FrameMeasure {
  arena.reset();
  const stored = readMasks(task.truth, arena.take);
  const { width, height } = stored;
  const truth = objectsIn(stored, options.truth);
  const frame = { index: task.index, width, height, annotated: namesOf(task.truth) };
  const read = readPrediction(task.prediction, { width, height }, options.prediction);
  if ('problem' in read) {
    const objects = new Map([...truth].map(([name, mask]) => [name, unpredicted(mask, options.metrics)]));
    return { ...frame, predicted: null, objects, problem: read.problem };
  }
  const predicted = task.prediction === null ? null : namesOf(task.prediction);
  const empty = arena.take(width, height);
  const names = new Set([...truth.keys(), ...read.masks.keys()]);
  const objects = new Map<string, MaskMeasure>();
  for (const name of names) {
    objects.set(name, measureMasks(truth.get(name) ?? empty, read.masks.get(name) ?? empty, options.metrics));
  }
  return { ...frame, predicted, objects, problem: null };
}

function unpredicted(mask: BitMask, metrics: MetricSpec): MaskMeasure {
  const none = arena.take(mask.width, mask.height);
  return measureMasks(mask, none, metrics);
}

type Read = { readonly masks: ReadonlyMap<string, BitMask> } | { readonly problem: Problem | 'missing' };

function readPrediction(source: MaskSource | null, size: Size, view: ViewName): Read {
  if (source === null) return { problem: 'missing' };
  try {
    const stored = readMasks(source, arena.take);
    if (stored.width === size.width && stored.height === size.height) return { masks: objectsIn(stored, view) };
    return { problem: otherSize(size, stored) };
  } catch (error) {
    if (error instanceof UserError) return { problem: error.problem };
    throw error;
  }
}

interface Size {
  readonly width: number;
  readonly height: number;
}

/** Objects that a frame has a mask of, be it an empty one; null where one picture holds all. */
export function namesOf(source: MaskSource): readonly string[] | null {
  if (source.kind === 'objects') return source.files.map(([name]) => name);
  if (source.kind === 'rle') return source.objects.map(([name]) => name);
  if (source.kind === 'given' && source.annotation.kind === 'objects') return [...source.annotation.masks.keys()];
  return null;
}

function otherSize(size: Size, found: Size): Problem {
  return {
    what: 'A predicted mask has another size than the ground truth.',
    expected: `${size.width} x ${size.height}`,
    found: `${found.width} x ${found.height}`,
    next: 'write the masks at the size of the annotations, resized without interpolation',
  };
}
