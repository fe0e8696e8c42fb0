import type { LabelImage, RgbImage } from '../../core/image.js';
import type { Rng } from '../../core/rng.js';
import { drawShape, isInside, type MovingShape, poseAt } from './moving-shape.js';
import { makeTexture, paint, type Texture } from './texture.js';

/** A video before it is drawn. Objects have the ids 1, 2, ... in order; a later one hides an earlier one. */
export interface Scene {
  readonly width: number;
  readonly height: number;
  readonly background: Texture;
  /** Pixels that the camera moves from the first frame to the last. */
  readonly pan: readonly [number, number];
  readonly shapes: readonly MovingShape[];
}

/**
 * Draws a scene in which every object starts in a column of its own, so that all are seen in the first frame, and ends in
 * the column opposite, so that two or more hide one another on the way.
 * @param count 1 to 3 objects.
 */
export function drawScene(rng: Rng, width: number, height: number, count: number): Scene {
  const background = makeTexture(rng);
  const pan = [rng.integer(-width, width) / 8, rng.integer(-height, height) / 8] as const;
  const column = width / count;
  const largest = Math.min(0.17 * Math.min(width, height), 0.4 * column);
  const firstKind = rng.integer(0, 2);
  const level = () => height / 2 + (largest * rng.integer(-25, 25)) / 100;
  const shapes = Array.from({ length: count }, (_, index) => {
    const from = [column * (index + 0.5), level()] as const;
    const last = count === 1 ? (width * rng.integer(25, 75)) / 100 : column * (count - index - 0.5);
    return drawShape(rng.fork(), firstKind + index, (largest * rng.integer(80, 100)) / 100, from, [last, level()]);
  });
  return { width, height, background, pan, shapes };
}

/** Draws one frame; time is 0 at the first and 1 at the last. */
export function drawFrame(scene: Scene, time: number): { readonly picture: RgbImage; readonly labels: LabelImage } {
  const { width, height, background, pan } = scene;
  const picture = { width, height, data: new Uint8Array(width * height * 3) };
  const labels = { width, height, data: new Uint8Array(width * height) };
  for (let y = 0, index = 0; y < height; y++) {
    for (let x = 0; x < width; x++, index++) {
      paint(background, x + pan[0] * time, y + pan[1] * time, picture.data, index * 3);
    }
  }
  for (const [index, shape] of scene.shapes.entries()) drawObject(shape, index + 1, time, picture, labels);
  return { picture, labels };
}

function drawObject(shape: MovingShape, id: number, time: number, picture: RgbImage, labels: LabelImage): void {
  const { width, height } = labels;
  const pose = poseAt(shape, time);
  const { x, y, cos, sin, reach } = pose;
  const [left, right] = [Math.max(0, Math.floor(x) - reach), Math.min(width - 1, Math.ceil(x) + reach)];
  const [top, bottom] = [Math.max(0, Math.floor(y) - reach), Math.min(height - 1, Math.ceil(y) + reach)];
  for (let row = top; row <= bottom; row++) {
    for (let column = left; column <= right; column++) {
      const u = (column - x) * cos + (row - y) * sin;
      const v = (row - y) * cos - (column - x) * sin;
      if (!isInside(pose, u, v)) continue;
      const index = row * width + column;
      labels.data[index] = id;
      paint(shape.texture, u, v, picture.data, index * 3);
    }
  }
}
