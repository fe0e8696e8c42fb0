import { type BitMask, createBitMask, maskAbove } from '../../core/bit-mask.js';
import { boundsOf } from '../../core/mask-bounds.js';
import type { PictureSize } from '../image-network.js';
import { stabilityOf } from '../stability.js';
import type { Box } from './box-nms.js';
import type { Crop } from './crops.js';
import type { AutomaticSettings } from './settings.js';

/** How near a box may come to the edge of its crop, in pixels, unless that is the picture's edge too. */
const EDGE = 20;

/** A mask that may be given; all of it in pixels of the picture. */
export interface Candidate {
  readonly mask: BitMask;
  readonly box: Box;
  readonly predictedIou: number;
  readonly stability: number;
  readonly point: readonly [x: number, y: number];
  readonly crop: Crop;
}

/** First and last column and row of a mask; all 0 for an empty one (batched_mask_to_box). */
export function boxOf(mask: BitMask): Box {
  const bounds = boundsOf(mask);
  return bounds === null ? [0, 0, 0, 0] : [bounds.left, bounds.top, bounds.right, bounds.bottom];
}

/** True where a box of picture pixels ends near an edge of its crop that is no edge of the picture. */
export function isCutOff(box: Box, { x0, y0, x1, y1 }: Crop, { width, height }: PictureSize): boolean {
  const crop = [x0, y0, x1, y1];
  const picture = [0, 0, width, height];
  return box.some((edge, i) => Math.abs(edge - crop[i]!) <= EDGE && Math.abs(edge - picture[i]!) > EDGE);
}

/**
 * Judges one mask of a crop, as SAM2AutomaticMaskGenerator._process_batch does: stability, then the crop's edges. Its
 * predicted IoU was judged before.
 * @param logits at the crop's size
 * @returns null where the mask is dropped
 */
export function candidateOf(
  logits: Float32Array,
  found: Pick<Candidate, 'predictedIou' | 'point' | 'crop'>,
  picture: PictureSize,
  settings: AutomaticSettings,
): Candidate | null {
  const { maskThreshold, stabilityScoreOffset, stabilityScoreThresh } = settings;
  const stability = stabilityOf(logits, maskThreshold, stabilityScoreOffset);
  if (stabilityScoreThresh > 0 && !(stability >= Math.fround(stabilityScoreThresh))) return null;
  const { x0, y0, x1, y1 } = found.crop;
  const mask = maskAbove(logits, x1 - x0, y1 - y0, Math.fround(maskThreshold));
  const [left, top, right, bottom] = boxOf(mask);
  const box: Box = [left + x0, top + y0, right + x0, bottom + y0];
  if (isCutOff(box, found.crop, picture)) return null;
  return { ...found, mask: placed(mask, found.crop, picture), box, stability };
}

/** The crop's mask on an empty mask of the picture's size. */
function placed(mask: BitMask, { x0, y0 }: Crop, { width, height }: PictureSize): BitMask {
  if (mask.width === width && mask.height === height) return mask;
  const result = createBitMask(width, height);
  const shift = x0 & 31;
  for (let y = 0, at = 0; y < mask.height; y++) {
    const row = (y0 + y) * result.stride + (x0 >>> 5);
    for (let word = 0; word < mask.stride; word++, at++) {
      const bits = mask.words[at]!;
      result.words[row + word]! |= bits << shift;
      // A shift by 32 would be one by 0; what it would carry lies beyond the picture only where it is empty.
      if (shift !== 0 && bits >>> (32 - shift) !== 0) result.words[row + word + 1]! |= bits >>> (32 - shift);
    }
  }
  return result;
}
