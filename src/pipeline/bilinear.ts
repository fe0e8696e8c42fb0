interface Axis {
  readonly low: Int32Array;
  readonly high: Int32Array;
  /** Weight of `high`. */
  readonly weight: Float32Array;
}

const axesOfSizes = new Map<string, Axis>();

function axisFor(from: number, to: number): Axis {
  const key = `${from}:${to}`;
  const known = axesOfSizes.get(key);
  if (known !== undefined) return known;
  const axis: Axis = { low: new Int32Array(to), high: new Int32Array(to), weight: new Float32Array(to) };
  // Single precision throughout: torch places its samples so, and an edge of a mask shows the difference.
  const scale = Math.fround(from / to);
  for (let i = 0; i < to; i++) {
    const place = Math.max(0, Math.fround(Math.fround(scale * (i + 0.5)) - 0.5));
    axis.low[i] = Math.floor(place);
    axis.high[i] = Math.min(axis.low[i]! + 1, from - 1);
    axis.weight[i] = place - axis.low[i]!;
  }
  axesOfSizes.set(key, axis);
  return axis;
}

/**
 * Bilinear resize of one plane of any float values, as torch.nn.functional.interpolate does it with
 * align_corners=False and without antialiasing.
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
  const { low, high, weight } = columns;
  for (let y = 0, to = 0; y < toHeight; y++) {
    const top = rows.low[y]! * width;
    const bottom = rows.high[y]! * width;
    const down = rows.weight[y]!;
    for (let x = 0; x < toWidth; x++, to++) {
      const left = low[x]!;
      const right = high[x]!;
      const across = weight[x]!;
      const upper = plane[top + left]! * (1 - across) + plane[top + right]! * across;
      const lower = plane[bottom + left]! * (1 - across) + plane[bottom + right]! * across;
      result[to] = upper * (1 - down) + lower * down;
    }
  }
  return result;
}
