import { type BitMask, getPixel } from '../../core/bit-mask.js';
import type { GivenPrompt } from '../../core/dataset.js';
import type { Box, Click } from '../../core/session.js';
import { type Canvas, type Colour, fillDisc, fillRectangle, lineWidth, paint, WHITE } from './paint.js';

/** On the object and beside it; told apart by the sign too. */
const POSITIVE: Colour = [0, 150, 70];
const NEGATIVE: Colour = [205, 30, 30];

/** Pixels of a dash, and of the gap behind it. */
const DASH = 6;

/** Draws what was asked on a frame: discs with a sign for clicks, a frame for a box, a dashed line around a mask. */
export function drawPrompt(canvas: Canvas, prompt: GivenPrompt, colour: Colour): void {
  if (prompt.kind === 'mask') {
    drawBorder(canvas, prompt.mask);
    return;
  }
  if (prompt.kind === 'box') drawBox(canvas, prompt.box, colour);
  for (const click of prompt.clicks ?? []) drawClick(canvas, click);
}

/** The object's colour between two white lines, to be seen on any picture. */
function drawBox(canvas: Canvas, { left, top, right, bottom }: Box, colour: Colour): void {
  const line = lineWidth(canvas.width, canvas.height);
  const [x0, y0, x1, y1] = [left, top, right, bottom].map(Math.round) as [number, number, number, number];
  for (const [reach, shade] of [
    [2 * line, WHITE],
    [line, colour],
  ] as const) {
    const before = Math.floor(reach / 2);
    const after = reach - before - 1;
    fillRectangle(canvas, [x0 - before, y0 - before, x1 + after, y0 + after], shade);
    fillRectangle(canvas, [x0 - before, y1 - before, x1 + after, y1 + after], shade);
    fillRectangle(canvas, [x0 - before, y0 - before, x0 + after, y1 + after], shade);
    fillRectangle(canvas, [x1 - before, y0 - before, x1 + after, y1 + after], shade);
  }
}

function drawClick(canvas: Canvas, click: Click): void {
  const line = lineWidth(canvas.width, canvas.height);
  const [x, y] = [Math.round(click.x), Math.round(click.y)];
  const radius = 4 * line + 1;
  fillDisc(canvas, x, y, radius + line, WHITE);
  fillDisc(canvas, x, y, radius, click.positive ? POSITIVE : NEGATIVE);
  const arm = Math.round(radius * 0.6);
  const half = Math.floor(line / 2);
  fillRectangle(canvas, [x - arm, y - half, x + arm, y + half], WHITE);
  if (click.positive) fillRectangle(canvas, [x - half, y - arm, x + half, y + arm], WHITE);
}

function drawBorder(canvas: Canvas, mask: BitMask): void {
  const line = lineWidth(canvas.width, canvas.height);
  const isSet = (x: number, y: number) => x >= 0 && y >= 0 && x < mask.width && y < mask.height && getPixel(mask, x, y);
  for (let y = 0; y < mask.height; y++) {
    for (let x = 0; x < mask.width; x++) {
      if (!isSet(x, y) || Math.floor((x + y) / (DASH * line)) % 2 === 1) continue;
      const isInner = isSet(x - line, y) && isSet(x + line, y) && isSet(x, y - line) && isSet(x, y + line);
      if (!isInner) paint(canvas, x, y, WHITE);
    }
  }
}
