import type { BitMask } from '../core/bit-mask.js';

/** @throws RangeError if two masks cannot be compared pixel by pixel */
export function requireSameSize(a: BitMask, b: BitMask): void {
  if (a.width === b.width && a.height === b.height) return;
  throw new RangeError(`masks of ${a.width} x ${a.height} and ${b.width} x ${b.height} pixels cannot be compared`);
}
