import { type BitMask, createBitMask } from '../core/bit-mask.js';
import { PositivePart } from './positive-part.js';

/**
 * Brings low-resolution logits to video size and cuts them at 0
 * (SAM2VideoPredictor._get_orig_video_res_output).
 * @param planes one square plane of logits an object, `side` pixels wide
 * @param overlap `disjoint`: a pixel belongs to the object with the highest logit, the first one on a tie
 */
export function videoMasks(
  planes: readonly Float32Array[],
  side: number,
  video: { readonly width: number; readonly height: number },
  overlap: 'disjoint' | 'overlapping',
): BitMask[] {
  const { width, height } = video;
  const parts = planes.map((plane) => new PositivePart(plane, side, width, height));
  const masks = parts.map((part) => {
    const mask = createBitMask(width, height);
    part.paint(mask);
    return mask;
  });
  if (overlap === 'disjoint') separate(masks, parts);
  return masks;
}

/** Leaves each pixel that several masks have to the one with the highest logit. */
function separate(masks: readonly BitMask[], parts: readonly PositivePart[]): void {
  const { stride = 0, words: { length } = [] } = masks[0] ?? {};
  for (let at = 0; at < length; at++) {
    let [once, shared] = [0, 0];
    for (const { words } of masks) {
      shared |= once & words[at]!;
      once |= words[at]!;
    }
    const y = Math.floor(at / stride);
    for (let left = shared; left !== 0; left &= left - 1) {
      const bit = left & -left;
      const owner = highest(masks, parts, at, bit, (at - y * stride) * 32 + 31 - Math.clz32(bit), y);
      for (const { words } of masks) words[at]! &= ~bit;
      masks[owner]!.words[at]! |= bit;
    }
  }
}

/** Which of the masks that have that bit of that word has the highest logit at (x, y). */
function highest(
  masks: readonly BitMask[],
  parts: readonly PositivePart[],
  at: number,
  bit: number,
  x: number,
  y: number,
): number {
  let [owner, most] = [0, 0];
  for (const [object, part] of parts.entries()) {
    if ((masks[object]!.words[at]! & bit) === 0) continue;
    const logit = part.at(x, y);
    if (logit > most) [owner, most] = [object, logit];
  }
  return owner;
}
