import type { GraphBuilder, Value } from '../onnx/graph-builder.js';
import { reshape, slice, transpose } from '../onnx/operators.js';

/** A grid of tokens cut into square windows; all in tokens. */
export interface Windows {
  readonly side: number;
  /** The side once windows cover it. */
  readonly padded: number;
  /** Side of a window; of the grid where there is one window only. */
  readonly window: number;
  /** Channels of a token. */
  readonly width: number;
}

/** [1, side, side, width] -> [windows, window * window, width], padded with zeros at the right and the bottom. */
export function partition(g: GraphBuilder, x: Value, { side, padded, window, width }: Windows): Value {
  if (window === side) return reshape(g, x, [1, side * side, width]);
  const gap = padded - side;
  const grown = gap === 0 ? x : g.node('Pad', [x, g.ints([0, 0, 0, 0, 0, gap, gap, 0])]);
  const count = padded / window;
  const tiles = transpose(g, reshape(g, grown, [count, window, count, window, width]), [0, 2, 1, 3, 4]);
  return reshape(g, tiles, [count * count, window * window, width]);
}

/** The inverse of `partition`; the padding is cut off. */
export function unpartition(g: GraphBuilder, x: Value, { side, padded, window, width }: Windows): Value {
  if (window === side) return reshape(g, x, [1, side, side, width]);
  const count = padded / window;
  const rows = transpose(g, reshape(g, x, [count, count, window, window, width]), [0, 2, 1, 3, 4]);
  const whole = reshape(g, rows, [1, padded, padded, width]);
  return padded === side ? whole : slice(g, slice(g, whole, 1, 0, side), 2, 0, side);
}
