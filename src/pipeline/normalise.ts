import type { RgbImage } from '../core/image.js';

/** ImageNet's mean and standard deviation, as the official loader takes them (sam2/utils/misc.py). */
const MEAN = [0.485, 0.456, 0.406] as const;
const DEVIATION = [0.229, 0.224, 0.225] as const;

/** The normalised value of each byte in each channel. */
const TABLES = MEAN.map((_, channel) =>
  normalisePlane(
    Float32Array.from({ length: 256 }, (_unused, byte) => byte / 255),
    channel,
  ),
) as [Float32Array, Float32Array, Float32Array];

/**
 * Values from 0 to 1 of one channel (0 red, 1 green, 2 blue), rounded to single precision after every step as PyTorch
 * does.
 */
export function normalisePlane(plane: Float32Array, channel: number): Float32Array {
  const mean = Math.fround(MEAN[channel]!);
  const deviation = Math.fround(DEVIATION[channel]!);
  return plane.map((value) => Math.fround(value - mean) / deviation);
}

/** @returns three planes, [3, height, width] */
export function normalise({ width, height, data }: RgbImage): Float32Array {
  const area = width * height;
  const result = new Float32Array(area * 3);
  const [red, green, blue] = TABLES;
  for (let i = 0, at = 0; i < area; i++, at += 3) {
    result[i] = red[data[at]!]!;
    result[area + i] = green[data[at + 1]!]!;
    result[2 * area + i] = blue[data[at + 2]!]!;
  }
  return result;
}
