import type { BitMask } from '../core/bit-mask.js';
import { type Axis, axisFor, mix } from './bilinear.js';

/** Pixels of a row that lie between the same two columns of the plane, from `start` to before `end`. */
interface Run {
  readonly start: number;
  readonly end: number;
  readonly left: number;
  readonly right: number;
}

/** Values above it stay above 0 whatever their weights are, in single precision. */
const SAFELY_POSITIVE = 1e-30;

const runsOfSizes = new Map<string, readonly Run[]>();

/**
 * Where a square plane is above 0 once it is resized, the resized plane being `resizeBilinear`'s. What lies between four
 * values of one sign has that sign, so that most of it need not be resized.
 */
export class PositivePart {
  readonly #columns: Axis;
  readonly #rows: Axis;
  readonly #runs: readonly Run[];

  /** @param plane side^2 values, row-major */
  constructor(
    private readonly plane: Float32Array,
    private readonly side: number,
    width: number,
    height: number,
  ) {
    this.#columns = axisFor(side, width);
    this.#rows = axisFor(side, height);
    this.#runs = runsFor(side, width, this.#columns);
  }

  /** The value of the resized plane at a pixel of it. */
  at(x: number, y: number): number {
    const { low, high, lowWeight, highWeight } = this.#columns;
    const { low: tops, high: bottoms, lowWeight: topWeights, highWeight: bottomWeights } = this.#rows;
    const [plane, top, bottom] = [this.plane, tops[y]! * this.side, bottoms[y]! * this.side];
    const upper = mix(plane[top + low[x]!]!, lowWeight[x]!, plane[top + high[x]!]!, highWeight[x]!);
    const lower = mix(plane[bottom + low[x]!]!, lowWeight[x]!, plane[bottom + high[x]!]!, highWeight[x]!);
    return mix(upper, topWeights[y]!, lower, bottomWeights[y]!);
  }

  /** Sets its pixels in an empty mask of the resized plane's size. */
  paint({ height, stride, words }: BitMask): void {
    const { plane, side } = this;
    const { low: tops, high: bottoms } = this.#rows;
    for (let y = 0; y < height; y++) {
      const [top, bottom] = [tops[y]! * side, bottoms[y]! * side];
      for (const { start, end, left, right } of this.#runs) {
        const [a, b] = [plane[top + left]!, plane[top + right]!];
        const [c, d] = [plane[bottom + left]!, plane[bottom + right]!];
        if (a <= 0 && b <= 0 && c <= 0 && d <= 0) continue;
        if (a > SAFELY_POSITIVE && b > SAFELY_POSITIVE && c > SAFELY_POSITIVE && d > SAFELY_POSITIVE) {
          setRun(words, y * stride, start, end);
          continue;
        }
        for (let x = start; x < end; x++) {
          if (this.at(x, y) > 0) words[y * stride + (x >>> 5)]! |= 1 << (x & 31);
        }
      }
    }
  }
}

/** Sets the pixels of a row from `start` to before `end`. */
function setRun(words: Uint32Array, row: number, start: number, end: number): void {
  for (let from = start; from < end; from = (from | 31) + 1) {
    const to = Math.min(end, (from | 31) + 1);
    words[row + (from >>> 5)]! |= (-1 >>> (32 - (to - from))) << (from & 31);
  }
}

function runsFor(side: number, width: number, { low, high }: Axis): readonly Run[] {
  const key = `${side}:${width}`;
  const known = runsOfSizes.get(key);
  if (known !== undefined) return known;
  const runs: Run[] = [];
  for (let start = 0, end = 0; start < width; start = end) {
    while (end < width && low[end] === low[start] && high[end] === high[start]) end++;
    runs.push({ start, end, left: low[start]!, right: high[start]! });
  }
  runsOfSizes.set(key, runs);
  return runs;
}
