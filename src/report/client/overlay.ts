import { davisPalette } from '../../core/davis-palette.js';
import { unpackMask } from '../viewer/packed-mask.js';

/** Canvas pixels for one pixel of a small frame, so that patterns are fine. */
export const SCALE = 3;

/** What a pixel is: told apart by colour (Okabe and Ito) and by pattern. */
export const KINDS = [
  { label: 'right (true positive)', colour: [86, 180, 233], isLine: () => true, line: 120, ground: 120 },
  { label: 'too much (false positive)', colour: [213, 94, 0], isLine: stripes, line: 245, ground: 70 },
  { label: 'missed (false negative)', colour: [240, 228, 66], isLine: crosses, line: 235, ground: 100 },
  { label: "another object's", colour: [204, 121, 167], isLine: bars, line: 235, ground: 110 },
] as const;

const [RIGHT, EXTRA, MISSED, SWAPPED] = [1, 2, 3, 4];

function stripes(x: number, y: number): boolean {
  return (x + y) % 9 < 4;
}

function crosses(x: number, y: number): boolean {
  return (x + y) % 10 < 3 || (x - y + 9000) % 10 < 3;
}

function bars(_x: number, y: number): boolean {
  return y % 8 < 4;
}

/** For each pixel 0, or 1 + its place in KINDS, over all of these objects. */
export function kindsOf(truth: readonly string[], masks: readonly string[], pixels: number): Uint8Array {
  const kinds = new Uint8Array(pixels);
  truth.forEach((packed, i) => {
    const [there, predicted] = [unpackMask(packed, pixels), unpackMask(masks[i] ?? '', pixels)];
    for (let at = 0; at < pixels; at++) {
      if (there[at] === 0 && predicted[at] === 0) continue;
      const kind = there[at] === predicted[at] ? RIGHT : there[at] === 1 ? MISSED : EXTRA;
      kinds[at] = joined(kinds[at]!, kind!);
    }
  });
  return kinds;
}

/** Of two objects on one pixel. */
function joined(a: number, b: number): number {
  if (a === 0 || a === b || a === RIGHT) return b;
  return b === RIGHT ? a : SWAPPED!;
}

/** Draws the kinds on a canvas of `width` small pixels a line. */
export function drawKinds(canvas: HTMLCanvasElement, kinds: Uint8Array, width: number): void {
  const height = kinds.length / width;
  canvas.width = width * SCALE;
  canvas.height = height * SCALE;
  const context = canvas.getContext('2d', { willReadFrequently: true });
  if (context === null) return;
  const image = context.createImageData(canvas.width, canvas.height);
  for (let y = 0, at = 0; y < canvas.height; y++) {
    const line = Math.floor(y / SCALE) * width;
    for (let x = 0; x < canvas.width; x++, at += 4) {
      const kind = kinds[line + Math.floor(x / SCALE)]!;
      if (kind === 0) continue;
      const { colour, isLine, line: strong, ground } = KINDS[kind - 1]!;
      image.data.set(colour, at);
      image.data[at + 3] = isLine(x, y) ? strong : ground;
    }
  }
  context.putImageData(image, 0, 0);
}

const PALETTE = davisPalette();
/** Opacity of an object, and of its border, of 255. */
const [INSIDE, BORDER] = [115, 240];

/** The colour of an object, as masks and overlay videos have it. */
export function objectColour(label: number): readonly number[] {
  return [...PALETTE.subarray(label * 3, label * 3 + 3)];
}

/** For each pixel 0 or the number of its object; of several the lowest. */
export function labelsOf(masks: readonly string[], numbers: readonly number[], pixels: number): Uint8Array {
  const labels = new Uint8Array(pixels);
  masks.forEach((packed, i) => {
    const mask = unpackMask(packed, pixels);
    for (let at = 0; at < pixels; at++) if (mask[at] === 1 && labels[at] === 0) labels[at] = numbers[i]!;
  });
  return labels;
}

/** Draws objects in their colours on a canvas of `width` small pixels a line. */
export function drawObjects(canvas: HTMLCanvasElement, labels: Uint8Array, width: number): void {
  const height = labels.length / width;
  canvas.width = width;
  canvas.height = height;
  const context = canvas.getContext('2d', { willReadFrequently: true });
  if (context === null) return;
  const image = context.createImageData(width, height);
  for (let at = 0; at < labels.length; at++) {
    const label = labels[at]!;
    if (label === 0) continue;
    const isBorder = [at - 1, at + 1, at - width, at + width].some((near) => (labels[near] ?? label) !== label);
    image.data.set([...objectColour(label), isBorder ? BORDER : INSIDE], 4 * at);
  }
  context.putImageData(image, 0, 0);
}
