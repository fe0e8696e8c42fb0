import { type BitMask, getPixel } from './bit-mask.js';
import type { MaskRuns } from './interaction.js';

/** A mask as run lengths down the columns, beginning with the unset pixels, as COCO counts them. */
export function maskRuns(mask: BitMask): MaskRuns {
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
