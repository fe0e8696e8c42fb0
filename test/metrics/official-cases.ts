import { readFileSync } from 'node:fs';
import { type BitMask, createBitMask, setPixel } from '../../src/core/bit-mask.js';

/** A pair of masks with the official figures; F by tolerance. */
export interface MaskCase {
  readonly name: string;
  readonly truth: BitMask;
  readonly prediction: BitMask;
  readonly J: number;
  readonly F: Readonly<Record<string, number>>;
}

/** One object's values with the official figures; decay is null where the official one is NaN. */
export interface StatisticsCase {
  readonly values: readonly number[];
  readonly mean: number;
  readonly recall: number;
  readonly decay: number | null;
}

interface StoredMasks extends Omit<MaskCase, 'truth' | 'prediction'> {
  readonly width: number;
  readonly height: number;
  readonly truth: readonly number[];
  readonly prediction: readonly number[];
}

interface Stored {
  readonly masks: readonly StoredMasks[];
  readonly statistics: readonly (Omit<StatisticsCase, 'values'> & { readonly thousandths: readonly number[] })[];
}

/** What tools/golden/make_metrics.py took from davis2017-evaluation. */
export function officialCases(): { readonly masks: MaskCase[]; readonly statistics: StatisticsCase[] } {
  const file = new URL('../fixtures/metrics/davis2017-evaluation.json', import.meta.url);
  const { masks, statistics } = JSON.parse(readFileSync(file, 'utf8')) as Stored;
  return {
    masks: masks.map(({ name, width, height, truth, prediction, J, F }) => ({
      name: `${name}, ${width} x ${height}`,
      truth: maskOfRuns(width, height, truth),
      prediction: maskOfRuns(width, height, prediction),
      J,
      F,
    })),
    statistics: statistics.map(({ thousandths, ...rest }) => ({ ...rest, values: thousandths.map((v) => v / 1000) })),
  };
}

/** Run lengths in row-major order, the first of them of zeros. */
function maskOfRuns(width: number, height: number, runs: readonly number[]): BitMask {
  const mask = createBitMask(width, height);
  let at = 0;
  for (const [i, length] of runs.entries()) {
    for (const end = at + length; at < end; at++) {
      if (i % 2 === 1) setPixel(mask, at % width, Math.floor(at / width));
    }
  }
  if (at !== width * height) throw new Error(`the runs cover ${at} pixels of ${width * height}`);
  return mask;
}
