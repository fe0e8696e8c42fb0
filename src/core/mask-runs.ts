import { type BitMask, createBitMask, getPixel, setPixel } from './bit-mask.js';

/** Run lengths of a mask, column by column, unset and set pixels in turn, beginning with unset ones: as COCO has them. */
export interface MaskRuns {
  readonly size: readonly [height: number, width: number];
  readonly counts: readonly number[];
}

/** The runs of a mask. */
export function runsOfMask(mask: BitMask): MaskRuns {
  const { width, height } = mask;
  const counts: number[] = [];
  let isSet = false;
  let run = 0;
  for (let x = 0; x < width; x++) {
    for (let y = 0; y < height; y++) {
      if (getPixel(mask, x, y) !== isSet) {
        counts.push(run);
        run = 0;
        isSet = !isSet;
      }
      run++;
    }
  }
  counts.push(run);
  return { size: [height, width], counts };
}

/** The mask of runs, or null where they do not make up height x width pixels. */
export function maskOfRuns({ size: [height, width], counts }: MaskRuns): BitMask | null {
  const isRun = (run: number) => Number.isInteger(run) && run >= 0;
  if (!counts.every(isRun) || counts.reduce((sum, run) => sum + run, 0) !== height * width) return null;
  const mask = createBitMask(width, height);
  let [x, y] = [0, 0];
  for (let i = 0; i < counts.length; i++) {
    if (i % 2 === 0) {
      y += counts[i]!;
      x += Math.floor(y / height);
      y %= height;
      continue;
    }
    for (let left = counts[i]!; left > 0; left--) {
      setPixel(mask, x, y);
      if (++y === height) {
        y = 0;
        x++;
      }
    }
  }
  return mask;
}
