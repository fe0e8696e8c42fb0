import { type BitMask, createBitMask } from '../core/bit-mask.js';

/**
 * The boundary of a mask: pixels that differ from their neighbour to the east, south or south-east. The last row only
 * looks east, the last column only south, the corner is never boundary (_seg2bmap of davis2017-evaluation).
 */
export function boundaryMap(mask: BitMask): BitMask {
  const { width, height, stride, words } = mask;
  const result = createBitMask(width, height);
  const lastBit = 1 << ((width - 1) & 31);
  for (let y = 0; y < height; y++) {
    const row = y * stride;
    const isLastRow = y === height - 1;
    for (let i = 0; i < stride; i++) {
      const here = words[row + i]!;
      const east = shiftedEast(words, row, i, stride);
      const south = isLastRow ? 0 : words[row + stride + i]!;
      const southEast = isLastRow ? 0 : shiftedEast(words, row + stride, i, stride);
      let edge = isLastRow ? here ^ east : (here ^ east) | (here ^ south) | (here ^ southEast);
      if (i === stride - 1) edge = (edge & ~lastBit) | (isLastRow ? 0 : (here ^ south) & lastBit);
      result.words[row + i] = edge;
    }
  }
  return result;
}

/** Word i of a row in which each pixel holds its neighbour to the east; 0 beyond the end. */
function shiftedEast(words: Uint32Array, row: number, i: number, stride: number): number {
  const next = i + 1 < stride ? words[row + i + 1]! : 0;
  return (words[row + i]! >>> 1) | (next << 31);
}
