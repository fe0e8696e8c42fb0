import { type BitMask, createBitMask } from '../core/bit-mask.js';
import { boxOf, growBox, type MaskBox } from './mask-box.js';

/**
 * The boundary of a mask: pixels that differ from their neighbour to the east, south or south-east. The last row only
 * looks east, the last column only south, the corner is never boundary (_seg2bmap of davis2017-evaluation).
 */
export function boundaryMap(mask: BitMask): BitMask {
  const result = createBitMask(mask.width, mask.height);
  const box = boxOf(mask);
  if (box !== null) boundaryInto(result, mask, box);
  return result;
}

/**
 * Writes the boundary of a mask into an empty one.
 * @param box of the mask's pixels
 * @returns a box of the boundary's
 */
export function boundaryInto(result: BitMask, { width, height, stride, words }: BitMask, box: MaskBox): MaskBox {
  const reached = growBox({ ...box, right: box.right - 1 }, 1, 1, result);
  const { top, left, right } = reached;
  const lastBit = 1 << ((width - 1) & 31);
  for (let y = top; y < box.bottom; y++) {
    const row = y * stride;
    const isLastRow = y === height - 1;
    let here = words[row + left]!;
    let below = isLastRow ? 0 : words[row + stride + left]!;
    for (let i = left; i < right; i++) {
      const isEnd = i + 1 === stride;
      const next = isEnd ? 0 : words[row + i + 1]!;
      const nextBelow = isEnd || isLastRow ? 0 : words[row + stride + i + 1]!;
      const east = (here >>> 1) | (next << 31);
      let edge = here ^ east;
      if (!isLastRow) edge |= (here ^ below) | (here ^ ((below >>> 1) | (nextBelow << 31)));
      if (isEnd) edge = (edge & ~lastBit) | (isLastRow ? 0 : (here ^ below) & lastBit);
      result.words[row + i] = edge;
      here = next;
      below = nextBelow;
    }
  }
  return { ...reached, bottom: box.bottom };
}
