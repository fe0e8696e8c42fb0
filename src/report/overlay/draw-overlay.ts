import type { GivenPrompt } from '../../core/dataset.js';
import { davisPalette } from '../../core/davis-palette.js';
import type { LabelImage, RgbImage } from '../../core/image.js';
import { drawPrompt } from './draw-prompts.js';
import { type Canvas, type Colour, lineWidth, paint } from './paint.js';

/** Share of the object's colour in the pixels that it fills. */
export const FILL = 0.45;

const PALETTE = davisPalette();

/** The colour of an object in masks and on pictures: that of DAVIS. */
export function objectColour(label: number): Colour {
  return [PALETTE[label * 3]!, PALETTE[label * 3 + 1]!, PALETTE[label * 3 + 2]!];
}

/**
 * A picture with its masks drawn on it: objects filled translucently in their colours, with outlines inside their borders,
 * and the prompts of the frame above them. The picture itself stays as it is.
 * @param labels of the picture's size
 * @param prompts that were given on this frame
 */
export function drawOverlay(picture: RgbImage, labels: LabelImage, prompts: readonly GivenPrompt[]): RgbImage {
  const { width, height } = picture;
  if (labels.width !== width || labels.height !== height) {
    throw new RangeError(`labels of ${labels.width}x${labels.height} on a picture of ${width}x${height}`);
  }
  const canvas: Canvas = { width, height, data: Uint8Array.from(picture.data) };
  fillObjects(canvas, labels);
  for (const prompt of prompts) drawPrompt(canvas, prompt, objectColour(Number(prompt.object)));
  return canvas;
}

function fillObjects(canvas: Canvas, labels: LabelImage): void {
  const { width, height } = labels;
  const line = lineWidth(width, height);
  for (let y = 0, at = 0; y < height; y++) {
    for (let x = 0; x < width; x++, at++) {
      const label = labels.data[at]!;
      if (label === 0) continue;
      paint(canvas, x, y, objectColour(label), isNearBorder(labels, x, y, line) ? 1 : FILL);
    }
  }
}

/** True where another label is that near, up, down, left or right; the picture's own edge is no border. */
function isNearBorder({ width, height, data }: LabelImage, x: number, y: number, reach: number): boolean {
  const at = y * width + x;
  const label = data[at]!;
  for (let step = 1; step <= reach; step++) {
    if (x >= step && data[at - step] !== label) return true;
    if (x + step < width && data[at + step] !== label) return true;
    if (y >= step && data[at - step * width] !== label) return true;
    if (y + step < height && data[at + step * width] !== label) return true;
  }
  return false;
}
