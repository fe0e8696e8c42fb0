import { type BitMask, maskAbove, maskFrom } from '../core/bit-mask.js';
import { resizeBilinear } from './bilinear.js';

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
  const large = planes.map((plane) => resizeBilinear(plane, side, side, width, height));
  if (overlap === 'overlapping' || large.length === 1) return large.map((plane) => maskAbove(plane, width, height));
  const owner = highestPlane(large, width * height);
  return large.map((plane, object) => maskFrom(width, height, (i) => owner[i] === object && plane[i]! > 0));
}

function highestPlane(planes: readonly Float32Array[], length: number): Uint16Array {
  const owner = new Uint16Array(length);
  const highest = planes[0]!.slice();
  for (let object = 1; object < planes.length; object++) {
    const plane = planes[object]!;
    for (let i = 0; i < length; i++) {
      if (plane[i]! > highest[i]!) {
        highest[i] = plane[i]!;
        owner[i] = object;
      }
    }
  }
  return owner;
}
