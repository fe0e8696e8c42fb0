import type { GraphBuilder, Value } from '../onnx/graph-builder.js';
import { attention, concat, reshape } from '../onnx/operators.js';

/** What the queries of a frame attend to. */
export interface AttendedKeys {
  /** [N, tokens, width]. */
  readonly spatial: Value;
  /** [N, P', width]. */
  readonly pointers: Value;
  /** [N, tokens + P', M]. */
  readonly values: Value;
}

/**
 * A key that stands for n memory tokens has n times the weight of a pointer's: exp(s + ln n). The ln n is one more channel
 * of the keys, and 1 of the queries.
 */
export function attentionToBank(g: GraphBuilder, query: Value, keys: AttendedKeys, width: number): Value {
  const { spatial, pointers, values } = keys;
  const { memoryPooling: pool } = g.form;
  if (pool === 1) return attention(g, query, concat(g, [spatial, pointers], 1), values, { heads: 1, width });
  const scale = width ** -0.5;
  const key = concat(g, [oneMoreChannel(g, spatial, Math.log(pool ** 2) / scale), oneMoreChannel(g, pointers, 0)], 1);
  return attention(g, oneMoreChannel(g, query, 1), key, values, { heads: 1, width: width + 1, scale });
}

/** [N, tokens, width] -> [N, tokens, width + 1]. */
function oneMoreChannel(g: GraphBuilder, x: Value, value: number): Value {
  return g.node('Pad', [x, g.ints([0, 0, 0, 0, 0, 1]), g.floats([value])], { attributes: { mode: 'constant' } });
}

/** Means of squares of tokens (arXiv 2411.18933): [N, T, side^2, width] -> [N, T * (side / pool)^2, width]. */
export function pooledTokens(g: GraphBuilder, x: Value, side: number, width: number): Value {
  const { memoryPooling: pool } = g.form;
  if (pool === 1) return reshape(g, x, [0, -1, width]);
  const mean = (rows: Value) => g.node('ReduceMean', [rows, g.ints([2])], { attributes: { keepdims: 0 } });
  const ofRows = mean(reshape(g, x, [0, -1, pool, side * width]));
  return mean(reshape(g, ofRows, [0, -1, pool, width]));
}
