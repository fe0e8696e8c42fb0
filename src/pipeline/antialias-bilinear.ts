interface Taps {
  readonly first: number;
  readonly weights: Float32Array;
}

/**
 * Bilinear resize of one plane with antialiasing when it shrinks, as torch.nn.functional.interpolate does it with
 * align_corners=False, antialias=True: a triangle as wide as a step of the smaller grid, rows first, then columns. Sums
 * are rounded to single precision term by term, so that enlarging gives torch's own bits; where it shrinks and more terms
 * are summed, the order that torch's compiler chose shows in the last bit.
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
    const weights = Float32Array.from({ length: end - first }, (_unused, j) =>
      Math.max(0, Math.fround(1 - Math.abs(Math.fround(Math.fround(Math.fround(j + start) + 0.5) * inverse)))),
    );
    const sum = weights.reduce((total, weight) => Math.fround(total + weight), 0);
    return { first, weights: weights.map((weight) => weight / sum) };
  });
}

function rowsOf(plane: Float32Array, width: number, height: number, toWidth: number): Float32Array {
  const taps = triangleTaps(width, toWidth);
  const result = new Float32Array(toWidth * height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < toWidth; x++) {
      const { first, weights } = taps[x]!;
      let sum = 0;
      for (let j = 0, at = y * width + first; j < weights.length; j++, at++) {
        sum = Math.fround(sum + plane[at]! * weights[j]!);
      }
      result[y * toWidth + x] = sum;
    }
  }
  return result;
}

function columnsOf(plane: Float32Array, width: number, height: number, toHeight: number): Float32Array {
  const taps = triangleTaps(height, toHeight);
  const result = new Float32Array(width * toHeight);
  for (let y = 0; y < toHeight; y++) {
    const { first, weights } = taps[y]!;
    const sums = result.subarray(y * width, (y + 1) * width);
    weights.forEach((weight, j) => {
      const row = (first + j) * width;
      for (let x = 0; x < width; x++) sums[x]! += plane[row + x]! * weight;
    });
  }
  return result;
}
