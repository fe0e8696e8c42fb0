import { type Problem, UserError } from '../core/errors.js';
import type { RgbImage } from '../core/image.js';
import type { ImagePrompt } from '../core/image-session.js';
import type { PictureSize } from './image-network.js';

/** @throws UserError where the picture has no pixels or not as many bytes as its size says */
export function checkPicture({ width, height, data }: RgbImage): void {
  const hasPixels = Number.isInteger(width) && Number.isInteger(height) && width > 0 && height > 0;
  if (hasPixels && data.length === width * height * 3) return;
  throw new UserError({
    what: 'This is no RGB picture.',
    where: 'picture',
    expected: hasPixels ? `${width * height * 3} bytes for ${width} x ${height} pixels` : 'a width and height above 0',
    found: `${width} x ${height} pixels, ${data.length} bytes`,
    next: 'give three bytes a pixel, without an alpha channel',
  });
}

/** @throws UserError where a prompt is empty or wrong in itself, or prompts that are answered together are not alike */
export function checkPrompts(prompts: readonly ImagePrompt[], picture: PictureSize, lowResSide: number): void {
  if (prompts.length === 0) fail({ what: 'There is no prompt to answer.', where: 'prompts', expected: 'at least one' });
  for (const [i, prompt] of prompts.entries()) {
    const where = prompts.length === 1 ? 'prompt' : `prompt ${i}`;
    checkClicks(prompt, picture, where);
    checkBox(prompt, where);
    checkMask(prompt, lowResSide, where);
    const parts = partsOf(prompt);
    if (parts === '') {
      const expected = 'at least one of points with labels, box, mask';
      fail({ what: 'A prompt is empty.', where, expected, found: 'none of them' });
    }
    const first = partsOf(prompts[0]!);
    if (parts !== first) {
      const next = 'answer prompts of different kinds by calls of their own';
      fail({ what: 'Prompts of one call differ in their parts.', where, expected: first, found: parts, next });
    }
  }
}

function fail(problem: Problem): never {
  throw new UserError(problem);
}

/** Which parts a prompt has, in words. */
function partsOf({ points, box, mask }: ImagePrompt): string {
  const clicks = points === undefined ? [] : [`${points.length} points`];
  return [...clicks, ...(box === undefined ? [] : ['a box']), ...(mask === undefined ? [] : ['a mask'])].join(', ');
}

function checkClicks({ points, labels }: ImagePrompt, { width, height }: PictureSize, where: string): void {
  if (points === undefined && labels === undefined) return;
  if (points === undefined || labels === undefined || points.length !== labels.length || points.length === 0) {
    fail({
      what: 'Clicks do not fit their labels.',
      where,
      expected: 'one label for each point, at least one point',
      found: `${points?.length ?? 0} points, ${labels?.length ?? 0} labels`,
    });
  }
  const wrong = labels.find((label) => label !== 0 && label !== 1);
  if (wrong !== undefined) {
    fail({ what: 'A click has an unknown label.', where, expected: '1 (on the object) or 0', found: String(wrong) });
  }
  const outside = points.find(([x, y]) => !(x >= 0 && y >= 0 && x <= width && y <= height));
  if (outside !== undefined) {
    fail({
      what: 'A click lies outside the picture.',
      where,
      expected: `x from 0 to ${width}, y from 0 to ${height}`,
      found: outside.join(', '),
      next: 'give x before y, in pixels of the picture',
    });
  }
}

function checkBox({ box }: ImagePrompt, where: string): void {
  if (box === undefined) return;
  const [x0, y0, x1, y1] = box;
  if (box.every(Number.isFinite) && box.length === 4 && x0 <= x1 && y0 <= y1) return;
  fail({
    what: 'A box is not left, top, right and bottom.',
    where,
    expected: 'four numbers, left <= right and top <= bottom',
    found: box.join(', '),
    next: 'give corners; not a width and height',
  });
}

function checkMask({ mask }: ImagePrompt, lowResSide: number, where: string): void {
  if (mask === undefined || mask.length === lowResSide ** 2) return;
  fail({
    what: 'A mask prompt is not of low-resolution logits.',
    where,
    expected: `${lowResSide} x ${lowResSide} values, as an earlier prediction's lowResLogits`,
    found: `${mask.length} values`,
    next: "give a prediction's lowResLogits, or what maskPrompt makes of a mask",
  });
}

/** @throws UserError where a mask is not of the picture's size */
export function checkMaskSize(mask: PictureSize, picture: PictureSize): void {
  if (mask.width === picture.width && mask.height === picture.height) return;
  fail({
    what: 'A mask is not of the size of its picture.',
    where: 'mask',
    expected: `${picture.width} x ${picture.height}`,
    found: `${mask.width} x ${mask.height}`,
    next: 'give masks and pictures of the same resolution',
  });
}
