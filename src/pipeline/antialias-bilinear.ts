interface Taps {
  readonly first: number;
  readonly weights: Float64Array;
}

/**
 * Bilinear resize of one plane with antialiasing when it shrinks, as torch.nn.functional.interpolate does it with
 * align_corners=False, antialias=True: a triangle as wide as a step of the smaller grid, rows first, then columns.
 * @param plane row-major, width * height values
 */
export function resizeBilinearAntialias(
  plane: Float32Array,
  width: number,
  height: number,
  toWidth: number,
  toHeight: number,
): Float32Array {
  return columnsOf(rowsOf(plane, width, height, toWidth), toWidth, height, toHeight);
}

/** Single precision throughout, as torch places its samples. */
function triangleTaps(from: number, to: number): Taps[] {
  const scale = Math.fround(from / to);
  const support = Math.max(scale, 1);
  const inverse = Math.fround(1 / support);
  return Array.from({ length: to }, (_, i) => {
    const centre = Math.fround(scale * (i + 0.5));
    const first = Math.max(0, Math.trunc(Math.fround(Math.fround(centre - support) + 0.5)));
    const end = Math.min(from, Math.trunc(Math.fround(Math.fround(centre + support) + 0.5)));
    const start = Math.fround(first - centre);
    const weights = Float64Array.from({ length: end - first }, (_unused, j) =>
      Math.max(0, Math.fround(1 - Math.abs(Math.fround(Math.fround(Math.fround(j + start) + 0.5) * inverse)))),
    );
    const sum = weights.reduce((total, weight) => total + weight, 0);
    return { first, weights: weights.map((weight) => Math.fround(weight / sum)) };
  });
}

function rowsOf(plane: Float32Array, width: number, height: number, toWidth: number): Float32Array {
  const taps = triangleTaps(width, toWidth);
  const result = new Float32Array(toWidth * height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < toWidth; x++) {
      const { first, weights } = taps[x]!;
      let sum = 0;
      for (let j = 0, at = y * width + first; j < weights.length; j++, at++) sum += plane[at]! * weights[j]!;
      result[y * toWidth + x] = sum;
    }
  }
  return result;
}

function columnsOf(plane: Float32Array, width: number, height: number, toHeight: number): Float32Array {
  const taps = triangleTaps(height, toHeight);
  const result = new Float32Array(width * toHeight);
  const sums = new Float64Array(width);
  for (let y = 0; y < toHeight; y++) {
    const { first, weights } = taps[y]!;
    sums.fill(0);
    weights.forEach((weight, j) => {
      const row = (first + j) * width;
      for (let x = 0; x < width; x++) sums[x]! += plane[row + x]! * weight;
    });
    result.set(sums, y * width);
  }
  return result;
}
