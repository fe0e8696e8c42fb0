/**
 * Sine encoding of a square grid (PositionEmbeddingSine, normalised, temperature 10000).
 * @param channels of the encoding, a multiple of 4
 * @returns [size * size, channels], row-major tokens: half the channels for y, then half for x
 */
export function sineGrid(size: number, channels: number): Float32Array {
  const half = channels / 2;
  const result = new Float32Array(size * size * channels);
  const scale = 2 * Math.PI;
  const axis = new Float32Array(size * half);
  for (let position = 0; position < size; position++) {
    const angle = ((position + 1) / (size + 1e-6)) * scale;
    for (let i = 0; i < half; i++) {
      const value = angle / 10000 ** ((2 * Math.floor(i / 2)) / half);
      axis[position * half + i] = i % 2 === 0 ? Math.sin(value) : Math.cos(value);
    }
  }
  for (let y = 0, token = 0; y < size; y++) {
    for (let x = 0; x < size; x++, token++) {
      result.set(axis.subarray(y * half, (y + 1) * half), token * channels);
      result.set(axis.subarray(x * half, (x + 1) * half), token * channels + half);
    }
  }
  return result;
}

/** The divisors 10000^(2 floor(i / 2) / width) of the one-dimensional sine encoding (sam2_utils.get_1d_sine_pe). */
export function sineDivisors(width: number): number[] {
  return Array.from({ length: width }, (_, i) => 10000 ** ((2 * Math.floor(i / 2)) / width));
}

/**
 * Angles of the axial rotary encoding of a square grid (position_encoding.compute_axial_cis).
 * @param width of one attention head
 * @returns cosines and sines, each [size * size, width / 2]: a quarter of the width for x, then a quarter for y
 */
export function axialRotations(size: number, width: number, theta: number): { cos: Float32Array; sin: Float32Array } {
  const half = width / 2;
  const quarter = width / 4;
  const cos = new Float32Array(size * size * half);
  const sin = new Float32Array(size * size * half);
  for (let token = 0; token < size * size; token++) {
    for (let i = 0; i < half; i++) {
      const position = i < quarter ? token % size : Math.floor(token / size);
      const angle = position / theta ** ((4 * (i % quarter)) / width);
      cos[token * half + i] = Math.cos(angle);
      sin[token * half + i] = Math.sin(angle);
    }
  }
  return { cos, sin };
}

/**
 * Hiera's position embedding: the background resized bicubically (as torch's interpolate, a = -0.75, clamped at the
 * border), plus the window's embedding repeated (Hiera._get_pos_embed; arXiv 2311.05613).
 * @param background [channels, backgroundSize[0], backgroundSize[1]]
 * @param window [channels, windowSize, windowSize]
 * @returns [size, size, channels]
 */
export function hieraPositions(
  background: Float32Array,
  backgroundSize: readonly [number, number],
  window: Float32Array,
  windowSize: number,
  size: number,
): Float32Array {
  const [bh, bw] = backgroundSize;
  const channels = background.length / (bh * bw);
  const rows = bicubicTaps(bh, size);
  const columns = bicubicTaps(bw, size);
  const result = new Float32Array(size * size * channels);
  for (let c = 0; c < channels; c++) {
    const plane = background.subarray(c * bh * bw, (c + 1) * bh * bw);
    for (let y = 0; y < size; y++) {
      for (let x = 0; x < size; x++) {
        const tiled = window[(c * windowSize + (y % windowSize)) * windowSize + (x % windowSize)]!;
        result[(y * size + x) * channels + c] = sampleBicubic(plane, bw, rows[y]!, columns[x]!) + tiled;
      }
    }
  }
  return result;
}

interface Taps {
  readonly index: readonly number[];
  readonly weight: readonly number[];
}

function bicubicTaps(from: number, to: number): Taps[] {
  return Array.from({ length: to }, (_, i) => {
    const centre = ((i + 0.5) * from) / to - 0.5;
    const base = Math.floor(centre);
    const t = centre - base;
    return {
      index: [-1, 0, 1, 2].map((offset) => Math.min(Math.max(base + offset, 0), from - 1)),
      weight: [cubicFar(t + 1), cubicNear(t), cubicNear(1 - t), cubicFar(2 - t)],
    };
  });
}

const A = -0.75;
const cubicNear = (t: number): number => ((A + 2) * t - (A + 3)) * t * t + 1;
const cubicFar = (t: number): number => ((A * t - 5 * A) * t + 8 * A) * t - 4 * A;

function sampleBicubic(plane: Float32Array, width: number, row: Taps, column: Taps): number {
  let sum = 0;
  for (let i = 0; i < 4; i++) {
    let line = 0;
    for (let j = 0; j < 4; j++) line += column.weight[j]! * plane[row.index[i]! * width + column.index[j]!]!;
    sum += row.weight[i]! * line;
  }
  return sum;
}
