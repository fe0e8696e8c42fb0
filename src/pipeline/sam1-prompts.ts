import { floatTensor, intTensor } from '../core/tensor.js';
import { BOX_CORNERS, type Prompts } from './decoder-inputs.js';
import { type Size, scaleToLongestSide } from './longest-side.js';

/** A click in pixels of the picture: label 1 is on the object, 0 beside it. */
export interface Click {
  readonly x: number;
  readonly y: number;
  readonly label: 0 | 1;
}

/** What one object is prompted with; nothing at all leaves it to a mask of the caller's. */
export interface PicturePrompt {
  readonly clicks: readonly Click[];
  /** Left, top, right, bottom in pixels of the picture. */
  readonly box: readonly [number, number, number, number] | null;
}

const PADDING = { x: 0, y: 0, label: -1 } as const;

/**
 * Points as SAM's decoder takes them: clicks, then a box's corners; where clicks come without a box, a padding point
 * follows them (PromptEncoder.forward).
 * @param prompts one an object, all with as many clicks, all with a box or none
 * @param size side of the network's square
 * @throws Error where the objects differ in what they are prompted with
 */
export function sam1Points(
  prompts: readonly PicturePrompt[],
  picture: Size,
  size: number,
): Pick<Prompts, 'coords' | 'labels'> {
  const objects = prompts.map((prompt) => pointsOf(prompt, picture, size));
  const count = objects[0]?.length ?? 0;
  if (objects.some(({ length }) => length !== count)) throw new Error('objects of one call need as many points each');
  const points = objects.flat();
  const coords = Float32Array.from(points.flatMap(({ x, y }) => [x, y]));
  return {
    coords: floatTensor(coords, [prompts.length, count, 2]),
    labels: intTensor(
      points.map(({ label }) => label),
      [prompts.length, count],
    ),
  };
}

interface Point {
  readonly x: number;
  readonly y: number;
  readonly label: number;
}

function pointsOf({ clicks, box }: PicturePrompt, picture: Size, size: number): Point[] {
  const scaled = ({ x, y, label }: Point): Point => {
    const [toX, toY] = scaleToLongestSide(x, y, picture, size);
    return { x: toX, y: toY, label };
  };
  if (box === null) return clicks.length === 0 ? [] : [...clicks.map(scaled), PADDING];
  const [left, top, right, bottom] = box;
  const corners = [
    { x: left, y: top, label: BOX_CORNERS[0] },
    { x: right, y: bottom, label: BOX_CORNERS[1] },
  ];
  return [...clicks, ...corners].map(scaled);
}
