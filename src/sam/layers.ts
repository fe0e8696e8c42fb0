import type { GraphBuilder, Value } from '../onnx/graph-builder.js';
import { quantisedColumns } from '../onnx/int8.js';
import type { LazyTensor } from '../onnx/lazy-tensor.js';
import { add, type ConvOptions, conv, layerNorm, matMul, relu, sigmoid, transpose } from '../onnx/operators.js';
import { derived, transposed } from './matrix.js';
import type { Weights } from './weights.js';

/** A torch weight [out, in] as the right-hand side [in, out] of a matrix product. */
export function transposedWeight(weight: LazyTensor): LazyTensor {
  const [rows, columns] = weight.shape as [number, number];
  return derived(`${weight.key}.T`, [columns, rows], [weight], (values) => transposed(values, rows, columns));
}

/** torch.nn.Linear over the last axis. */
export function linear(g: GraphBuilder, w: Weights, x: Value, inputs: number, outputs: number): Value {
  const weight = g.weight(transposedWeight(w.take('weight', [outputs, inputs])));
  return add(g, matMul(g, x, weight), g.weight(w.take('bias', [outputs])));
}

/** torch.nn.Linear over the last axis of a value of many rows, in int8 where the graph's form says so. */
export function largeLinear(g: GraphBuilder, w: Weights, x: Value, inputs: number, outputs: number): Value {
  return largeProduct(g, x, transposedWeight(w.take('weight', [outputs, inputs])), w.take('bias', [outputs]));
}

/**
 * x W + b over the last axis of a value of many rows. In int8, columns of W are quantised here and all of x when the graph
 * runs, to 256 equal steps from its least to its largest value (ONNX's DynamicQuantizeLinear); sums are exact.
 * @param weight [inputs, outputs]
 */
export function largeProduct(g: GraphBuilder, x: Value, weight: LazyTensor, bias: LazyTensor): Value {
  if (g.form.precision !== 'int8') return add(g, matMul(g, x, g.weight(weight)), g.weight(bias));
  const { values, scales } = quantisedColumns(weight);
  const inputs = [x, g.weight(values, 'int8'), g.weight(scales), { name: '' }, g.weight(bias)];
  return g.node('DynamicQuantizeMatMul', inputs, { microsoft: true });
}

/** torch.nn.LayerNorm over the last axis; its default epsilon is 1e-5, Hiera's is 1e-6. */
export function norm(g: GraphBuilder, w: Weights, x: Value, width: number, epsilon = 1e-5): Value {
  return layerNorm(g, x, g.weight(w.take('weight', [width])), g.weight(w.take('bias', [width])), epsilon);
}

/** LayerNorm over the channels of NCHW (sam2_utils.LayerNorm2d, epsilon 1e-6). */
export function norm2d(g: GraphBuilder, w: Weights, x: Value, channels: number): Value {
  return channelsFirst(g, norm(g, w, channelsLast(g, x), channels, 1e-6));
}

/** torch.nn.Conv2d in NCHW. */
export function conv2d(
  g: GraphBuilder,
  w: Weights,
  x: Value,
  inputs: number,
  outputs: number,
  options: ConvOptions,
): Value {
  const { kernel, groups = 1 } = options;
  const weight = w.take('weight', [outputs, inputs / groups, kernel, kernel]);
  return conv(g, x, g.weight(weight), g.weight(w.take('bias', [outputs])), options);
}

/** sam2_utils.MLP with ReLU: `widths` are input, hidden..., output. */
export function mlp(g: GraphBuilder, w: Weights, x: Value, widths: readonly number[], sigmoidOutput = false): Value {
  const last = widths.length - 2;
  let value = x;
  for (let i = 0; i <= last; i++) {
    value = linear(g, w.scope('layers', i), value, widths[i]!, widths[i + 1]!);
    if (i < last) value = relu(g, value);
  }
  return sigmoidOutput ? sigmoid(g, value) : value;
}

export const channelsLast = (g: GraphBuilder, x: Value): Value => transpose(g, x, [0, 2, 3, 1]);
export const channelsFirst = (g: GraphBuilder, x: Value): Value => transpose(g, x, [0, 3, 1, 2]);
