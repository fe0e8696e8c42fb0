import type { Box, Click } from '../core/session.js';
import { floatTensor, intTensor } from '../core/tensor.js';
import type { Prompts } from './network.js';

/** Labels of a box's corners (sam/prompt_encoder.py). */
const TOP_LEFT = 2;
const BOTTOM_RIGHT = 3;

/** Clicks and a box as the network takes them: a box's corners come first. */
export interface PointPrompt {
  /** x and y in pixels of the network's square, one point after another. */
  readonly coords: readonly number[];
  readonly labels: readonly number[];
}

/**
 * Scales clicks to the network's square in single precision, as add_new_points_or_box of the official predictor does.
 * @param size side of the square in pixels
 */
export function pointPrompt(
  box: Box | null,
  clicks: readonly Click[],
  video: { readonly width: number; readonly height: number },
  size: number,
): PointPrompt {
  const scaled = (value: number, extent: number) => Math.fround(Math.fround(Math.fround(value) / extent) * size);
  const corners = box === null ? [] : [box.left, box.top, box.right, box.bottom];
  const raw = [...corners, ...clicks.flatMap(({ x, y }) => [x, y])];
  return {
    coords: raw.map((value, i) => scaled(value, i % 2 === 0 ? video.width : video.height)),
    labels: [...(box === null ? [] : [TOP_LEFT, BOTTOM_RIGHT]), ...clicks.map(({ positive }) => (positive ? 1 : 0))],
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
