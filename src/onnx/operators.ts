import type { GraphBuilder, Value } from './graph-builder.js';

/** Typed shorthands for the operators that the network is made of; names follow ONNX. */

export const add = (g: GraphBuilder, a: Value, b: Value): Value => g.node('Add', [a, b]);
export const sub = (g: GraphBuilder, a: Value, b: Value): Value => g.node('Sub', [a, b]);
export const mul = (g: GraphBuilder, a: Value, b: Value): Value => g.node('Mul', [a, b]);
export const matMul = (g: GraphBuilder, a: Value, b: Value): Value => g.node('MatMul', [a, b]);
export const relu = (g: GraphBuilder, x: Value): Value => g.node('Relu', [x]);
/** The exact (erf) form, as torch.nn.GELU() computes it. */
export const gelu = (g: GraphBuilder, x: Value): Value => g.node('Gelu', [x]);
export const sigmoid = (g: GraphBuilder, x: Value): Value => g.node('Sigmoid', [x]);

/** A size of 0 keeps the input's, -1 is found from the rest. */
export function reshape(g: GraphBuilder, x: Value, shape: readonly number[]): Value {
  return g.node('Reshape', [x, g.ints(shape)]);
}

export function transpose(g: GraphBuilder, x: Value, perm: readonly number[]): Value {
  return g.node('Transpose', [x], { attributes: { perm } });
}

export function concat(g: GraphBuilder, values: readonly Value[], axis: number): Value {
  return g.node('Concat', values, { attributes: { axis } });
}

/** Equal parts along an axis. */
export function split(g: GraphBuilder, x: Value, parts: number, axis: number): Value[] {
  return g.nodes('Split', [x], { attributes: { axis, num_outputs: parts }, outputs: parts });
}

/** x[start:end] along one axis. */
export function slice(g: GraphBuilder, x: Value, axis: number, start: number, end: number): Value {
  return g.node('Slice', [x, g.ints([start]), g.ints([end]), g.ints([axis])]);
}

/** One index along an axis, which is dropped. */
export function select(g: GraphBuilder, x: Value, axis: number, index: number): Value {
  return g.node('Gather', [x, g.ints([index], [])], { attributes: { axis } });
}

/** Normalises over the last axis. */
export function layerNorm(g: GraphBuilder, x: Value, scale: Value, bias: Value, epsilon: number): Value {
  return g.node('LayerNormalization', [x, scale, bias], { attributes: { axis: -1, epsilon: { float: epsilon } } });
}

/** The size of one axis as a one-element integer tensor. */
export function sizeOf(g: GraphBuilder, x: Value, axis: number): Value {
  return g.node('Shape', [x], { attributes: { start: axis, end: axis + 1 } });
}

/** Repeats a value of batch size 1 to the batch size of `like`; `rank` is the value's. */
export function expandBatch(g: GraphBuilder, x: Value, like: Value, rank: number): Value {
  const ones = g.ints(Array.from({ length: rank - 1 }, () => 1));
  return g.node('Expand', [x, concat(g, [sizeOf(g, like, 0), ones], 0)]);
}

export interface AttentionShape {
  readonly heads: number;
  /** D, channels of a query's and a key's head. */
  readonly width: number;
  /** 1 / sqrt(D) where it is left out. */
  readonly scale?: number;
}

/** softmax(scale QK^T) V in the graph's form; query [B,Q,H*D], key [B,K,H*D], value [B,K,H*Dv] -> [B,Q,H*Dv]. */
export function attention(g: GraphBuilder, query: Value, key: Value, value: Value, shape: AttentionShape): Value {
  if (g.form.attention === 'plain') return plainAttention(g, query, key, value, shape);
  const { heads, scale } = shape;
  const scaling = scale === undefined ? {} : { scale: { float: scale } };
  return g.node('MultiHeadAttention', [query, key, value], {
    microsoft: true,
    attributes: { num_heads: heads, ...scaling },
  });
}

function plainAttention(g: GraphBuilder, query: Value, key: Value, value: Value, shape: AttentionShape): Value {
  const { heads, width, scale = width ** -0.5 } = shape;
  const scaled = scale === 1 ? query : mul(g, query, g.floats([scale]));
  if (heads === 1) return matMul(g, attentionShares(g, scaled, transpose(g, key, [0, 2, 1])), value);
  const split = (x: Value, perm: readonly number[]) => transpose(g, reshape(g, x, [0, 0, heads, -1]), perm);
  const shares = attentionShares(g, split(scaled, [0, 2, 1, 3]), split(key, [0, 2, 3, 1]));
  const mixed = matMul(g, shares, split(value, [0, 2, 1, 3]));
  return reshape(g, transpose(g, mixed, [0, 2, 1, 3]), [0, 0, -1]);
}

/** softmax(QK) over the keys. */
function attentionShares(g: GraphBuilder, query: Value, key: Value): Value {
  return g.node('Softmax', [matMul(g, query, key)], { attributes: { axis: -1 } });
}

export interface ConvOptions {
  readonly kernel: number;
  readonly stride?: number;
  readonly padding?: number;
  readonly groups?: number;
}

/** 2D convolution in NCHW; weight [out, in / groups, kernel, kernel]; bias null for none. */
export function conv(g: GraphBuilder, x: Value, weight: Value, bias: Value | null, options: ConvOptions): Value {
  const { kernel, stride = 1, padding = 0, groups = 1 } = options;
  return g.node('Conv', bias === null ? [x, weight] : [x, weight, bias], {
    attributes: {
      kernel_shape: [kernel, kernel],
      strides: [stride, stride],
      pads: [padding, padding, padding, padding],
      group: groups,
    },
  });
}

/** Transposed 2D convolution with kernel = stride, no padding; weight [in, out, kernel, kernel]. */
export function convTranspose(g: GraphBuilder, x: Value, weight: Value, bias: Value, kernel: number): Value {
  return g.node('ConvTranspose', [x, weight, bias], {
    attributes: { kernel_shape: [kernel, kernel], strides: [kernel, kernel] },
  });
}

/** Bilinear enlargement by a whole factor in NCHW, as torch's interpolate with align_corners=False. */
export function upsampleLinear(g: GraphBuilder, x: Value, factor: number): Value {
  return resize(g, x, factor, { mode: 'linear', coordinate_transformation_mode: 'half_pixel' });
}

/** Enlargement by repetition in NCHW. */
export function upsampleNearest(g: GraphBuilder, x: Value, factor: number): Value {
  return resize(g, x, factor, {
    mode: 'nearest',
    coordinate_transformation_mode: 'asymmetric',
    nearest_mode: 'floor',
  });
}

function resize(g: GraphBuilder, x: Value, factor: number, attributes: Readonly<Record<string, string>>): Value {
  return g.node('Resize', [x, { name: '' }, g.singles([1, 1, factor, factor])], { attributes });
}
