/** Where the samples of one axis lie: between which two values, and how much of each. */
export interface Axis {
  readonly low: Int32Array;
  readonly high: Int32Array;
  readonly lowWeight: Float32Array;
  readonly highWeight: Float32Array;
}

/** Axes of sizes that were met already. */
const axesOfSizes = new Map<string, Axis>();

/** The samples of an axis of `to` values on one of `from`. */
export function axisFor(from: number, to: number): Axis {
  const key = `${from}:${to}`;
  const known = axesOfSizes.get(key);
  if (known !== undefined) return known;
  const axis: Axis = {
    low: new Int32Array(to),
    high: new Int32Array(to),
    lowWeight: new Float32Array(to),
    highWeight: new Float32Array(to),
  };
  // Single precision throughout: torch places its samples so, and an edge of a mask shows the difference.
  const scale = Math.fround(from / to);
  for (let i = 0; i < to; i++) {
    const place = Math.max(0, Math.fround(Math.fround(scale * (i + 0.5)) - 0.5));
    axis.low[i] = Math.floor(place);
    axis.high[i] = Math.min(axis.low[i]! + 1, from - 1);
    axis.highWeight[i] = place - axis.low[i]!;
    axis.lowWeight[i] = 1 - axis.highWeight[i]!;
  }
  axesOfSizes.set(key, axis);
  return axis;
}

/**
 * Bilinear resize of one plane of any float values, as torch.nn.functional.interpolate does it with
 * align_corners=False and without antialiasing: bit for bit what its general kernel gives, which fuses the first of two
 * products with the sum. (For tiny pictures, and for several planes on one thread, torch takes another kernel; that one
 * differs in the last bits.)
 * @param plane row-major, width * height values
 */
export function resizeBilinear(
  plane: Float32Array,
  width: number,
  height: number,
  toWidth: number,
  toHeight: number,
): Float32Array {
  const columns = axisFor(width, toWidth);
  const rows = axisFor(height, toHeight);
  const result = new Float32Array(toWidth * toHeight);
  const { low, high, lowWeight, highWeight } = columns;
  for (let y = 0, to = 0; y < toHeight; y++) {
    const top = rows.low[y]! * width;
    const bottom = rows.high[y]! * width;
    const topWeight = rows.lowWeight[y]!;
    const bottomWeight = rows.highWeight[y]!;
    for (let x = 0; x < toWidth; x++, to++) {
      const left = low[x]!;
      const right = high[x]!;
      const leftWeight = lowWeight[x]!;
      const rightWeight = highWeight[x]!;
      const upper = mix(plane[top + left]!, leftWeight, plane[top + right]!, rightWeight);
      const lower = mix(plane[bottom + left]!, leftWeight, plane[bottom + right]!, rightWeight);
      result[to] = mix(upper, topWeight, lower, bottomWeight);
    }
  }
  return result;
}

/** Two values by their weights, in single precision, the first product fused. */
export function mix(a: number, aWeight: number, b: number, bWeight: number): number {
  return Math.fround(a * aWeight + Math.fround(b * bWeight));
}
