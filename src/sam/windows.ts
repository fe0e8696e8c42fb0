import type { GraphBuilder, Value } from '../onnx/graph-builder.js';
import { reshape, slice, transpose } from '../onnx/operators.js';

/** A grid of tokens cut into square windows; all in tokens. */
export interface Windows {
  readonly side: number;
  /** Rows of a grid that is no square; windows must then tile it without padding. */
  readonly rows?: number;
  /** The side once windows cover it. */
  readonly padded: number;
  /** Side of a window; of the grid where there is one window only. */
  readonly window: number;
  /** Channels of a token. */
  readonly width: number;
}

/** [1, rows, side, width] -> [windows, window * window, width], padded with zeros at the right and the bottom. */
export function partition(g: GraphBuilder, x: Value, { side, rows = side, padded, window, width }: Windows): Value {
  if (window === side && rows === side) return reshape(g, x, [1, side * side, width]);
  const gap = padded - side;
  const grown = gap === 0 ? x : g.node('Pad', [x, g.ints([0, 0, 0, 0, 0, gap, gap, 0])]);
  const [down, across] = [(rows + gap) / window, padded / window];
  const tiles = transpose(g, reshape(g, grown, [down, window, across, window, width]), [0, 2, 1, 3, 4]);
  return reshape(g, tiles, [down * across, window * window, width]);
}

/** The inverse of `partition`; the padding is cut off. */
export function unpartition(g: GraphBuilder, x: Value, { side, rows = side, padded, window, width }: Windows): Value {
  if (window === side && rows === side) return reshape(g, x, [1, side, side, width]);
  const gap = padded - side;
  const [down, across] = [(rows + gap) / window, padded / window];
  const lines = transpose(g, reshape(g, x, [down, across, window, window, width]), [0, 2, 1, 3, 4]);
  const whole = reshape(g, lines, [1, rows + gap, padded, width]);
  return gap === 0 ? whole : slice(g, slice(g, whole, 1, 0, side), 2, 0, side);
}
