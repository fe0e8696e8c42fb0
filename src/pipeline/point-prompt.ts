import type { Box, Click } from '../core/session.js';
import { floatTensor, intTensor } from '../core/tensor.js';
import { BOX_CORNERS, type Prompts } from './decoder-inputs.js';

/** Clicks and a box as the network takes them: a box's corners come first. */
export interface PointPrompt {
  /** x and y in pixels of the network's square, one point after another. */
  readonly coords: readonly number[];
  readonly labels: readonly number[];
}

/**
 * Pairs x, y from pixels of the picture to pixels of the network's square, in single precision: share of the picture
 * first, then pixels of the square (add_new_points_or_box; SAM2Transforms.transform_coords).
 * @param size side of the square in pixels
 */
export function placeOnSquare(
  points: Float32Array,
  { width, height }: { readonly width: number; readonly height: number },
  size: number,
): Float32Array {
  return points.map((value, i) => Math.fround(value / (i % 2 === 0 ? width : height)) * size);
}

/**
 * Clicks and a box on the network's square.
 * @param size side of the square in pixels
 */
export function pointPrompt(
  box: Box | null,
  clicks: readonly Click[],
  video: { readonly width: number; readonly height: number },
  size: number,
): PointPrompt {
  const corners = box === null ? [] : [box.left, box.top, box.right, box.bottom];
  const raw = [...corners, ...clicks.flatMap(({ x, y }) => [x, y])];
  return {
    coords: [...placeOnSquare(Float32Array.from(raw), video, size)],
    labels: [...(box === null ? [] : BOX_CORNERS), ...clicks.map(({ positive }) => (positive ? 1 : 0))],
  };
}

export function joinPoints(earlier: PointPrompt | undefined, later: PointPrompt): PointPrompt {
  if (earlier === undefined) return later;
  return { coords: [...earlier.coords, ...later.coords], labels: [...earlier.labels, ...later.labels] };
}

/** @returns one object's points as tensors */
export function pointTensors({ coords, labels }: PointPrompt): Pick<Prompts, 'coords' | 'labels'> {
  return {
    coords: floatTensor(Float32Array.from(coords), [1, labels.length, 2]),
    labels: intTensor(labels, [1, labels.length]),
  };
}
