import { UserError } from '../../core/errors.js';
import type { Box, Click } from '../../core/session.js';

interface Size {
  readonly width: number;
  readonly height: number;
}

/** @throws UserError for the first click that is outside the picture */
export function checkClicks(clicks: readonly Click[], where: string, { width, height }: Size): void {
  const index = clicks.findIndex(({ x, y }) => !(x >= 0 && x < width && y >= 0 && y < height));
  if (index < 0) return;
  const { x, y } = clicks[index]!;
  throw new UserError({
    what: 'A click is outside the picture.',
    where: `${where}[${index}]`,
    expected: `x from 0 to ${width - 1} and y from 0 to ${height - 1}, as the picture is ${width}x${height}`,
    found: `x ${x}, y ${y}`,
    next: 'give pixels of the video as it is shown, counted from its top left corner',
  });
}

/** @throws UserError where a box is outside the picture, or its corners are not in order */
export function checkBox(box: Box, where: string, { width, height }: Size): void {
  const { left, top, right, bottom } = box;
  const found = `left ${left}, top ${top}, right ${right}, bottom ${bottom}`;
  if (!(left < right && top < bottom)) {
    throw new UserError({
      what: 'The corners of a box are not in order.',
      where,
      expected: 'left below right, and top below bottom',
      found,
      next: 'give the left, upper, right and lower edge; right and bottom are places, not width and height',
    });
  }
  if (left >= 0 && top >= 0 && right <= width && bottom <= height) return;
  throw new UserError({
    what: 'A box leaves the picture.',
    where,
    expected: `left and top from 0, right to ${width} and bottom to ${height}`,
    found,
    next: 'give pixels of the video as it is shown, counted from its top left corner',
  });
}
