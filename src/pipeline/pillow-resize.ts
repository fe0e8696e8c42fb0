import type { RgbImage } from '../core/image.js';

/** A resampling kernel: its name, half its width in pixels, and its value. */
interface Kernel {
  readonly name: string;
  readonly support: number;
  readonly at: (x: number) => number;
}

const CUBIC_A = -0.5;
const BICUBIC: Kernel = { name: 'bicubic', support: 2, at: cubic };
const BILINEAR: Kernel = { name: 'bilinear', support: 1, at: (x) => Math.max(0, 1 - Math.abs(x)) };

/**
 * Pillow's 8-bit bicubic resize, bit for bit (Pillow, src/libImaging/Resample.c): antialiased when it shrinks, weights
 * in 22-bit fixed point, a row pass and then a column pass with rounding to 8 bits between them.
 */
export function resizeBicubic(image: RgbImage, width: number, height: number): RgbImage {
  return resize(image, width, height, BICUBIC);
}

/** Pillow's 8-bit bilinear resize, bit for bit, which is torchvision's of a picture; the same but for the kernel. */
export function resizeBilinear8(image: RgbImage, width: number, height: number): RgbImage {
  return resize(image, width, height, BILINEAR);
}

function resize(image: RgbImage, width: number, height: number, kernel: Kernel): RgbImage {
  const rows = image.width === width ? image : resizeRows(image, width, kernel);
  return rows.height === height ? rows : resizeColumns(rows, height, kernel);
}

const PRECISION = 22;
const HALF = 1 << (PRECISION - 1);
/** Rows that are added at once. */
const ROWS = 4;

interface Taps {
  /** Weights for one output pixel, a multiple of ROWS: those past `used` are 0. */
  readonly count: number;
  readonly first: Int32Array;
  readonly used: Int32Array;
  /** `count` weights for each output pixel. */
  readonly weights: Int32Array;
}

function cubic(x: number): number {
  const t = Math.abs(x);
  if (t < 1) return ((CUBIC_A + 2) * t - (CUBIC_A + 3)) * t * t + 1;
  if (t < 2) return (((t - 5) * t + 8) * t - 4) * CUBIC_A;
  return 0;
}

const tapsOfSizes = new Map<string, Taps>();

function tapsFor(from: number, to: number, kernel: Kernel): Taps {
  const key = `${kernel.name}:${from}:${to}`;
  const known = tapsOfSizes.get(key);
  if (known !== undefined) return known;
  const taps = computeTaps(from, to, kernel);
  tapsOfSizes.set(key, taps);
  return taps;
}

function computeTaps(from: number, to: number, kernel: Kernel): Taps {
  const scale = from / to;
  const stretch = Math.max(scale, 1);
  const support = kernel.support * stretch;
  const count = Math.ceil((Math.ceil(support) * 2 + 1) / ROWS) * ROWS;
  const first = new Int32Array(to);
  const used = new Int32Array(to);
  const weights = new Int32Array(to * count);
  for (let i = 0; i < to; i++) {
    const centre = (i + 0.5) * scale;
    const begin = Math.max(0, Math.trunc(centre - support + 0.5));
    const end = Math.min(from, Math.trunc(centre + support + 0.5));
    const raw = Array.from({ length: end - begin }, (_, j) => kernel.at((j + begin - centre + 0.5) * (1 / stretch)));
    const sum = raw.reduce((total, weight) => total + weight, 0);
    first[i] = begin;
    used[i] = end - begin;
    raw.forEach((weight, j) => {
      weights[i * count + j] = fixedPoint(weight / sum);
    });
  }
  return { count, first, used, weights };
}

function fixedPoint(weight: number): number {
  const scaled = weight * (1 << PRECISION);
  return Math.trunc(weight < 0 ? scaled - 0.5 : scaled + 0.5);
}

function resizeRows(image: RgbImage, width: number, kernel: Kernel): RgbImage {
  const { height, data } = image;
  const { count, first, used, weights } = tapsFor(image.width, width, kernel);
  const result = new Uint8ClampedArray(width * height * 3);
  for (let y = 0, to = 0; y < height; y++) {
    const row = y * image.width * 3;
    for (let x = 0; x < width; x++, to += 3) {
      let red = HALF;
      let green = HALF;
      let blue = HALF;
      const end = x * count + used[x]!;
      // 32-bit products and sums: as doubles they take half as long again.
      for (let w = x * count, at = row + first[x]! * 3; w < end; w++, at += 3) {
        const weight = weights[w]!;
        red = (red + Math.imul(data[at]!, weight)) | 0;
        green = (green + Math.imul(data[at + 1]!, weight)) | 0;
        blue = (blue + Math.imul(data[at + 2]!, weight)) | 0;
      }
      result[to] = red >> PRECISION;
      result[to + 1] = green >> PRECISION;
      result[to + 2] = blue >> PRECISION;
    }
  }
  return { width, height, data: asBytes(result) };
}

function resizeColumns(image: RgbImage, height: number, kernel: Kernel): RgbImage {
  const { width } = image;
  const { count, first, used, weights } = tapsFor(image.height, height, kernel);
  const stride = width * 3;
  const result = new Uint8ClampedArray(stride * height);
  const sums = new Int32Array(stride);
  for (let y = 0; y < height; y++) {
    sums.fill(HALF);
    for (let j = 0; j < used[y]!; j += ROWS) addRows(sums, image, first[y]! + j, weights, y * count + j);
    const to = y * stride;
    for (let i = 0; i < stride; i++) result[to + i] = sums[i]! >> PRECISION;
  }
  return { width, height, data: asBytes(result) };
}

/** Adds four weighted rows at a time, as going through the sums costs as much as two products. */
function addRows(sums: Int32Array, { height, data }: RgbImage, row: number, weights: Int32Array, w: number): void {
  const stride = sums.length;
  const start = (j: number) => Math.min(row + j, height - 1) * stride;
  const [first, second, third, fourth] = [start(0), start(1), start(2), start(3)];
  const [a, b, c, d] = [weights[w]!, weights[w + 1]!, weights[w + 2]!, weights[w + 3]!];
  for (let i = 0; i < stride; i++) {
    const near = Math.imul(data[first + i]!, a) + Math.imul(data[second + i]!, b);
    const far = Math.imul(data[third + i]!, c) + Math.imul(data[fourth + i]!, d);
    sums[i] = (sums[i]! + near + far) | 0;
  }
}

function asBytes({ buffer }: Uint8ClampedArray<ArrayBuffer>): Uint8Array {
  return new Uint8Array(buffer);
}
