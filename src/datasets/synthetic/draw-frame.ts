import type { LabelImage, RgbImage } from '../../core/image.js';
import { drawBackdrop } from './backdrop.js';
import { blur } from './blur.js';
import { type Canvas, makeCanvas } from './canvas.js';
import { drawItem } from './item.js';
import { blurAt, develop } from './lens.js';
import type { Scene } from './scene.js';

export interface DrawnFrame {
  readonly picture: RgbImage;
  readonly labels: LabelImage;
  /** Pixels in the picture of each item of the scene, were it alone. */
  readonly whole: readonly number[];
  /** Pixels that are seen of each item. */
  readonly seen: readonly number[];
}

/** Draws a frame of a scene, from 0. The same scene and frame give the same bytes on every machine. */
export function drawFrame(scene: Scene, frame: number): DrawnFrame {
  const { width, height, items, lens, camera, backdrop } = scene;
  const canvas = blankCanvas(width, height);
  drawBackdrop(backdrop, camera(frame), frame, scene, canvas.colours);
  const whole = items.map((item, i) => drawItem(item, i + 1, frame, lens.shutter, canvas));
  const [blurX, blurY] = blurAt(lens, frame, motionOf(scene, frame));
  blur(canvas, blurX, blurY);
  const picture = { width, height, data: new Uint8Array(width * height * 3) };
  develop(lens, frame, canvas, picture.data);
  return { picture, whole, ...labelsOf(scene, canvas) };
}

/** Memory of the last frame, which the next one of the same size writes over. */
let last: Canvas = makeCanvas(0, 0);

function blankCanvas(width: number, height: number): Canvas {
  if (last.width !== width || last.height !== height) last = makeCanvas(width, height);
  last.owners.fill(0);
  return last;
}

/** Pixels that the ground moves from one frame to the next. */
function motionOf({ camera, width, height }: Scene, frame: number): readonly [number, number] {
  const [before, after] = [camera(frame - 0.5), camera(frame + 0.5)];
  const scale = Math.min(width, height) / 256;
  return [(after.x - before.x) * scale, (after.y - before.y) * scale];
}

function labelsOf({ width, height, items }: Scene, { owners }: Canvas) {
  const ids = Uint8Array.of(0, ...items.map(({ id }) => id));
  const seen = new Array<number>(items.length + 1).fill(0);
  const data = new Uint8Array(width * height);
  for (let i = 0; i < data.length; i++) {
    const owner = owners[i]!;
    seen[owner]!++;
    data[i] = ids[owner]!;
  }
  return { labels: { width, height, data }, seen: seen.slice(1) };
}
