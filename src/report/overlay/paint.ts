import type { RgbImage } from '../../core/image.js';

/** Red, green and blue, 0 to 255. */
export type Colour = readonly [red: number, green: number, blue: number];

/** A picture that is drawn on. */
export interface Canvas extends RgbImage {
  readonly data: Uint8Array;
}

export const WHITE: Colour = [255, 255, 255];

/** Pixels that lines are wide: what can be seen when the whole picture is on a screen. */
export function lineWidth(width: number, height: number): number {
  return Math.max(1, Math.round(Math.min(width, height) / 240));
}

/** Mixes a share of a colour into a pixel; nothing outside the picture. */
export function paint({ width, height, data }: Canvas, x: number, y: number, colour: Colour, share = 1): void {
  if (x < 0 || y < 0 || x >= width || y >= height) return;
  const at = 3 * (y * width + x);
  for (let channel = 0; channel < 3; channel++) {
    data[at + channel] = Math.round((1 - share) * data[at + channel]! + share * colour[channel]!);
  }
}

/** Fills a rectangle, its ends included. */
export function fillRectangle(
  canvas: Canvas,
  [left, top, right, bottom]: readonly [number, number, number, number],
  colour: Colour,
): void {
  for (let y = Math.max(0, top); y <= Math.min(canvas.height - 1, bottom); y++) {
    for (let x = Math.max(0, left); x <= Math.min(canvas.width - 1, right); x++) paint(canvas, x, y, colour);
  }
}

/** Fills a disc around the centre of a pixel. */
export function fillDisc(canvas: Canvas, x: number, y: number, radius: number, colour: Colour): void {
  for (let dy = -radius; dy <= radius; dy++) {
    for (let dx = -radius; dx <= radius; dx++) {
      if (dx * dx + dy * dy <= radius * radius) paint(canvas, x + dx, y + dy, colour);
    }
  }
}
