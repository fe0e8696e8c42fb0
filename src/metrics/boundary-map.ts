import { type BitMask, createBitMask, popCount } from '../core/bit-mask.js';
import { extentOf, growBox, type MaskBox } from './mask-box.js';

/** The boundary of a mask. Few words have any of it, so that their places are kept. */
export interface Edge {
  readonly mask: BitMask;
  /** Boundary pixels. */
  readonly count: number;
  /** The first `length` are indices of all words that are not 0, ascending. */
  readonly places: Int32Array;
  readonly length: number;
  /** Rows and words that hold the boundary. */
  readonly box: MaskBox;
}

/** Where an edge is drawn; empty between uses. */
export interface EdgeBuffer {
  readonly mask: BitMask;
  readonly places: Int32Array;
}

export function createEdgeBuffer(width: number, height: number): EdgeBuffer {
  const mask = createBitMask(width, height);
  return { mask, places: new Int32Array(mask.words.length) };
}

/**
 * The boundary of a mask: pixels that differ from their neighbour to the east, south or south-east. The last row only
 * looks east, the last column only south, the corner is never boundary (_seg2bmap of davis2017-evaluation).
 */
export function boundaryMap(mask: BitMask): BitMask {
  const buffer = createEdgeBuffer(mask.width, mask.height);
  const extent = extentOf(mask);
  if (extent !== null) traceEdge(buffer, mask, extent);
  return buffer.mask;
}

/**
 * Draws the boundary of a mask into an empty buffer of its size.
 * @param box of the mask's pixels
 */
export function traceEdge(buffer: EdgeBuffer, mask: BitMask, box: MaskBox): Edge {
  const { mask: result, places } = buffer;
  const { width, height, stride, words } = mask;
  const reached = { ...growBox({ ...box, right: box.right - 1 }, 1, 1, result), bottom: box.bottom };
  const { top, bottom, left, right } = reached;
  const tail = 0xffffffff >>> (31 - ((width - 1) & 31));
  let length = 0;
  let count = 0;
  for (let y = top; y < bottom; y++) {
    const row = y * stride;
    const down = y === height - 1 ? 0 : stride;
    let here = words[row + left]!;
    let below = words[row + down + left]!;
    for (let i = left; i < right; i++) {
      const isEnd = i + 1 === stride;
      const next = isEnd ? 0 : words[row + i + 1]!;
      const nextBelow = isEnd ? 0 : words[row + down + i + 1]!;
      const east = (here >>> 1) | (next << 31);
      const diagonal = (below >>> 1) | (nextBelow << 31);
      // Without a row below, `below` is the row itself, and looking down finds nothing new.
      let edge = (here ^ below) | (here ^ east) | (here ^ diagonal);
      if (isEnd) edge = (edge & (tail >>> 1)) | ((here ^ below) & tail);
      if (edge !== 0) {
        result.words[row + i] = edge;
        places[length++] = row + i;
        count += popCount(edge);
      }
      here = next;
      below = nextBelow;
    }
  }
  return { mask: result, count, places, length, box: reached };
}

/** Makes the buffer of an edge empty again. */
export function clearEdge({ mask, places, length }: Edge): void {
  for (let n = 0; n < length; n++) mask.words[places[n]!] = 0;
}
