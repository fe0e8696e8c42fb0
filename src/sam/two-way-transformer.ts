import type { GraphBuilder, Value } from '../onnx/graph-builder.js';
import { add, attention, relu } from '../onnx/operators.js';
import { linear, norm } from './layers.js';
import type { Weights } from './weights.js';

/** Fixed in build_sam.py of SAM and in SAM2Base._build_sam_heads, whatever the config says. */
const HEADS = 8;
const MLP_WIDTH = 2048;
const DEPTH = 2;
const DOWNSAMPLE = 2;

/** What the two families' transformers differ in. */
export interface TwoWayOptions {
  readonly width: number;
  /** Names of the MLP's two layers within a layer's scope. */
  readonly mlpNames: readonly [string, string];
}

interface Tokens {
  readonly queries: Value;
  readonly keys: Value;
}

/**
 * The mask decoder's transformer (modeling/transformer.py of SAM, sam/transformer.py of SAM 2).
 * @param keys image tokens [N, M, C]
 * @param keyPositions their encoding [1, M, C]
 * @param queries output and prompt tokens [N, T, C]; they are their own position encoding
 */
export function twoWayTransformer(
  g: GraphBuilder,
  w: Weights,
  keys: Value,
  keyPositions: Value,
  queries: Value,
  options: TwoWayOptions,
): Tokens {
  const { width } = options;
  let tokens: Tokens = { queries, keys };
  for (let i = 0; i < DEPTH; i++) {
    tokens = layer(g, w.scope('layers', i), tokens, queries, keyPositions, options, i === 0);
  }
  const query = add(g, tokens.queries, queries);
  const key = add(g, tokens.keys, keyPositions);
  const attended = crossAttention(g, w.scope('final_attn_token_to_image'), query, key, tokens.keys, width);
  const output = norm(g, w.scope('norm_final_attn'), add(g, tokens.queries, attended), width);
  return { queries: output, keys: tokens.keys };
}

function layer(
  g: GraphBuilder,
  w: Weights,
  { queries, keys }: Tokens,
  queryPositions: Value,
  keyPositions: Value,
  { width, mlpNames }: TwoWayOptions,
  first: boolean,
): Tokens {
  const own = selfAttention(g, w.scope('self_attn'), queries, first ? null : queryPositions, width);
  let q = norm(g, w.scope('norm1'), first ? own : add(g, queries, own), width);
  const key = add(g, keys, keyPositions);
  const toImage = w.scope('cross_attn_token_to_image');
  q = norm(
    g,
    w.scope('norm2'),
    add(g, q, crossAttention(g, toImage, add(g, q, queryPositions), key, keys, width)),
    width,
  );
  const hidden = relu(g, linear(g, w.scope(mlpNames[0]), q, width, MLP_WIDTH));
  q = norm(g, w.scope('norm3'), add(g, q, linear(g, w.scope(mlpNames[1]), hidden, MLP_WIDTH, width)), width);
  const toTokens = w.scope('cross_attn_image_to_token');
  const attended = crossAttention(g, toTokens, key, add(g, q, queryPositions), q, width);
  return { queries: q, keys: norm(g, w.scope('norm4'), add(g, keys, attended), width) };
}

/** The first layer attends without positions and drops the residual. */
function selfAttention(g: GraphBuilder, w: Weights, queries: Value, positions: Value | null, width: number): Value {
  const query = positions === null ? queries : add(g, queries, positions);
  return projectedAttention(g, w, query, query, queries, width, width);
}

function crossAttention(g: GraphBuilder, w: Weights, q: Value, k: Value, v: Value, width: number): Value {
  return projectedAttention(g, w, q, k, v, width, width / DOWNSAMPLE);
}

function projectedAttention(
  g: GraphBuilder,
  w: Weights,
  q: Value,
  k: Value,
  v: Value,
  width: number,
  inner: number,
): Value {
  const query = linear(g, w.scope('q_proj'), q, width, inner);
  const key = linear(g, w.scope('k_proj'), k, width, inner);
  const value = linear(g, w.scope('v_proj'), v, width, inner);
  const attended = attention(g, query, key, value, { heads: HEADS, width: inner / HEADS });
  return linear(g, w.scope('out_proj'), attended, inner, width);
}
