import { createRng } from '../../../src/core/rng.js';
import type { Tensor } from '../../../src/core/tensor.js';
import { boolTensor, floatTensor, intTensor } from '../../../src/core/tensor.js';
import { GraphBuilder, type Value } from '../../../src/onnx/graph-builder.js';
import type { GraphForm } from '../../../src/onnx/graph-form.js';
import { computedTensor, elementCount } from '../../../src/onnx/lazy-tensor.js';
import * as op from '../../../src/onnx/operators.js';
import { channelsFirst, channelsLast } from '../../../src/sam/layers.js';
import { partition, unpartition } from '../../../src/sam/windows.js';
import { rotate } from '../../../src/sam2/rotary.js';

/** Shapes of attention as the networks have them: [batch, queries, keys, heads, channels of a key's head, of a value's]. */
export const ATTENTIONS: Readonly<Record<string, readonly [number, number, number, number, number, number]>> = {
  'a window': [1, 64, 64, 1, 24, 24],
  'many windows': [9, 64, 64, 1, 24, 24],
  'windows of 14, a wide head': [4, 196, 196, 4, 96, 96],
  'queries pooled to a quarter': [9, 16, 64, 2, 24, 24],
  'queries pooled in a large window': [4, 49, 196, 8, 96, 96],
  'the whole picture': [1, 256, 256, 4, 24, 24],
  'a frame to itself': [2, 256, 256, 1, 128, 128],
  'a frame to its memories': [2, 256, 520, 1, 128, 64],
  'tokens to tokens': [3, 8, 8, 8, 32, 32],
  'tokens to the picture': [3, 8, 256, 8, 16, 16],
  'the picture to tokens': [3, 256, 8, 8, 16, 16],
  'heads of two channels': [1, 64, 64, 8, 2, 2],
  'no more keys than a subgroup has threads': [1, 64, 4, 8, 16, 16],
};

/** Operators side by side in one graph, each with inputs and an output of its own. */
export class OperatorGraph {
  readonly graph: GraphBuilder;
  readonly inputs: Record<string, Tensor> = {};
  readonly #rng = createRng(7);

  constructor(form: GraphForm) {
    this.graph = new GraphBuilder('operators', form);
  }

  /** A float input of random values from `middle - spread` to `middle + spread`. */
  floats(shape: readonly number[], spread = 1, middle = 0): Value {
    return this.#input('float32', floatTensor(this.#values(shape, spread, middle), shape));
  }

  ints(values: readonly number[], shape: readonly number[] = [values.length]): Value {
    return this.#input('int64', intTensor(values, shape));
  }

  bools(values: readonly boolean[]): Value {
    return this.#input('bool', boolTensor(values, [values.length]));
  }

  /** A constant, as weights are. */
  constant(shape: readonly number[], spread = 1, middle = 0): Value {
    const values = this.#values(shape, spread, middle);
    return this.graph.weight(computedTensor(`constant_${this.graph.weights.length}`, shape, () => values));
  }

  /** Makes a result an output of the graph; its sizes are left to the runtime. */
  give(name: string, value: Value, rank: number): void {
    this.graph.output(
      name,
      value,
      Array.from({ length: rank }, (_, axis) => `${name}_${axis}`),
    );
  }

  #input(type: 'float32' | 'int64' | 'bool', tensor: Tensor): Value {
    const name = `input_${Object.keys(this.inputs).length}`;
    this.inputs[name] = tensor;
    return this.graph.input(name, type, tensor.dims);
  }

  #values(shape: readonly number[], spread: number, middle: number): Float32Array {
    return Float32Array.from({ length: elementCount(shape) }, () => middle + spread * (this.#rng.word() / 2 ** 31 - 1));
  }
}

/** Every shape of attention, in the form asked for. */
export function attentionGraph(attention: GraphForm['attention']): OperatorGraph {
  const all = new OperatorGraph({ attention, precision: 'fp32', memoryPooling: 1 });
  for (const [name, [batch, queries, keys, heads, width, valueWidth]] of Object.entries(ATTENTIONS)) {
    const query = all.floats([batch, queries, heads * width]);
    const key = all.floats([batch, keys, heads * width]);
    const value = all.floats([batch, keys, heads * valueWidth]);
    all.give(name, op.attention(all.graph, query, key, value, { heads, width }), 3);
  }
  return all;
}

/** Every other operator of the graphs, in the forms that they have there. */
export function operatorGraph(): OperatorGraph {
  const all = new OperatorGraph({ attention: 'plain', precision: 'fp32', memoryPooling: 1 });
  convolutions(all);
  pointwise(all);
  layouts(all);
  tokens(all);
  return all;
}

function convolutions(all: OperatorGraph): void {
  const { graph: g } = all;
  const conv = (name: string, side: number, inputs: number, outputs: number, options: op.ConvOptions) => {
    const weight = all.constant([outputs, inputs / (options.groups ?? 1), options.kernel, options.kernel]);
    all.give(name, op.conv(g, all.floats([1, inputs, side, side]), weight, all.constant([outputs]), options), 4);
  };
  conv('Conv of patches', 32, 3, 24, { kernel: 7, stride: 4, padding: 3 });
  conv('Conv that halves', 16, 4, 16, { kernel: 3, stride: 2, padding: 1 });
  conv('Conv 2 x 2', 16, 1, 4, { kernel: 2, stride: 2 });
  conv('Conv 4 x 4', 32, 1, 1, { kernel: 4, stride: 4 });
  conv('Conv 1 x 1', 16, 24, 32, { kernel: 1 });
  conv('Conv 3 x 3', 8, 16, 16, { kernel: 3, padding: 1 });
  conv('Conv by channel', 16, 32, 32, { kernel: 7, padding: 3, groups: 32 });
  const up = op.convTranspose(g, all.floats([3, 32, 8, 8]), all.constant([32, 8, 2, 2]), all.constant([8]), 2);
  all.give('ConvTranspose', up, 4);
  all.give('Resize nearest', op.upsampleNearest(g, all.floats([1, 8, 8, 8]), 2), 4);
  all.give('Resize linear', op.upsampleLinear(g, all.floats([2, 1, 16, 16], 10), 4), 4);
}

function pointwise(all: OperatorGraph): void {
  const { graph: g } = all;
  const norm = (x: Value, width: number, epsilon: number) =>
    op.layerNorm(g, x, all.constant([width]), all.constant([width]), epsilon);
  all.give('LayerNormalization', norm(all.floats([4, 64, 96]), 96, 1e-6), 3);
  all.give('LayerNormalization far from 0', norm(all.floats([1, 64, 96], 0.1, 10), 96, 1e-5), 3);
  all.give('LayerNormalization of nearly equal values', norm(all.floats([1, 64, 24], 1e-3), 24, 1e-6), 3);
  all.give(
    'LayerNormalization of channels',
    channelsFirst(g, norm(channelsLast(g, all.floats([1, 8, 16, 16])), 8, 1e-6)),
    4,
  );
  all.give('Gelu', op.gelu(g, all.floats([64, 96], 6)), 2);
  all.give('Relu', op.relu(g, all.floats([64, 96])), 2);
  all.give('Sigmoid', op.sigmoid(g, all.floats([2, 1, 16, 16], 30)), 4);
  all.give('Softmax', g.node('Softmax', [all.floats([2, 4, 64, 300], 30)], { attributes: { axis: -1 } }), 4);
  all.give('Sin', g.node('Sin', [all.floats([64, 32], 40)]), 2);
  all.give('Cos', g.node('Cos', [all.floats([64, 32], 40)]), 2);
  all.give('Div', g.node('Div', [all.floats([7, 1]), all.constant([1, 16], 1, 2)]), 2);
  all.give('MatMul with weights', op.matMul(g, all.floats([9, 64, 24]), all.constant([24, 72])), 3);
  all.give('MatMul by heads', op.matMul(g, all.floats([2, 4, 49, 24]), all.floats([2, 4, 24, 196])), 4);
  all.give('MatMul of many rows', op.matMul(g, all.floats([1, 256, 256]), all.constant([256, 1024])), 3);
  const row = all.constant([1, 8, 1, 1]);
  const sum = op.sub(
    g,
    op.add(g, op.mul(g, all.floats([3, 8, 8, 8]), row), all.constant([8, 1, 1])),
    all.floats([1, 8, 8, 8]),
  );
  all.give('Add, Mul and Sub, broadcast', sum, 4);
  const greater = g.node('Greater', [all.floats([2, 1, 8, 8]), g.floats([0])]);
  all.give('Greater and Cast', g.toFloat(greater, 'bool'), 4);
  const chosen = op.reshape(g, all.bools([true, false]), [-1, 1, 1, 1]);
  all.give('Where', g.node('Where', [chosen, all.floats([2, 8, 8, 8]), all.constant([1, 8, 1, 1])]), 4);
}

function layouts(all: OperatorGraph): void {
  const { graph: g } = all;
  const windows = { side: 16, padded: 18, window: 6, width: 24 };
  const cut = partition(g, all.floats([1, 16, 16, 24]), windows);
  all.give('windows: Pad, Reshape, Transpose', cut, 3);
  all.give('windows joined: Slice', unpartition(g, all.floats([9, 36, 24]), windows), 4);
  const pairs = op.reshape(g, all.floats([9, 64, 24]), [-1, 4, 2, 4, 2, 24]);
  const pooled = g.node('ReduceMax', [pairs, g.ints([2, 4])], { attributes: { keepdims: 0 } });
  all.give('ReduceMax over squares', pooled, 4);
  for (const [i, part] of op.split(g, all.floats([9, 64, 72]), 3, -1).entries()) all.give(`Split ${i}`, part, 3);
  all.give('Transpose of 4 axes', op.transpose(g, all.floats([2, 64, 4, 24]), [0, 2, 3, 1]), 4);
  all.give('Transpose of 5 axes', op.transpose(g, all.floats([2, 4, 3, 4, 24]), [1, 2, 0, 3, 4]), 5);
  all.give('rotary tokens', rotate(g, all.floats([2, 64, 32]), { width: 32, side: 8, theta: 10000 }), 3);
  all.give('rotary memories', rotate(g, all.floats([2, 3, 64, 32]), { width: 32, side: 8, theta: 10000 }), 4);
}

function tokens(all: OperatorGraph): void {
  const { graph: g } = all;
  const points = all.floats([2, 3, 2], 100);
  const padded = g.node('Pad', [points, g.ints([0, 0, 0, 0, 1, 0]), g.singles([0])]);
  all.give('Pad of points', padded, 3);
  const labels = g.node('Pad', [all.ints([1, 0, -1, 2, 3, 1], [2, 3]), g.ints([0, 0, 0, 1]), g.ints([-1], [])]);
  const isPoint = g.toFloat(g.node('GreaterOrEqual', [labels, g.ints([0], [])]), 'bool');
  all.give('GreaterOrEqual and Unsqueeze of labels', g.node('Unsqueeze', [isPoint, g.ints([-1])]), 3);
  const rows = op.add(g, labels, g.ints([1], []));
  all.give('Gather of labels', g.node('Gather', [all.constant([5, 32]), rows], { attributes: { axis: 0 } }), 3);
  all.give('Gather of one token', op.select(g, all.floats([2, 7, 32]), 1, 1), 2);
  all.give('Slice of tokens', op.slice(g, all.floats([2, 7, 32]), 1, 2, 6), 3);
  const output = op.expandBatch(g, all.constant([1, 6, 32]), points, 3);
  all.give('Expand and Concat', op.concat(g, [output, all.floats([2, 4, 32])], 1), 3);
  const none = all.floats([2, 0, 32]);
  all.give('Concat with nothing', op.concat(g, [all.floats([2, 4, 32]), none], 1), 3);
  const count = g.node('Shape', [none], { attributes: { start: 1, end: 2 } });
  const end = op.add(g, count, g.node('Min', [count, g.ints([1])]));
  const kept = g.node('Slice', [all.floats([2, 1, 32]), g.ints([0]), end, g.ints([1])]);
  all.give('Slice of nothing, to a counted end', op.concat(g, [all.floats([2, 6, 32]), kept], 1), 3);
  const shape = op.concat(g, [op.sizeOf(g, none, 0), op.mul(g, count, g.ints([4])), g.ints([8])], 0);
  const cut = g.node('Reshape', [none, shape], { attributes: { allowzero: 1 } });
  all.give('Reshape of nothing', op.concat(g, [all.floats([2, 4, 8]), cut], 1), 3);
  const repeated = g.node('Tile', [g.node('Unsqueeze', [all.floats([3, 16]), g.ints([1])]), g.ints([1, 4, 1])]);
  all.give('Tile', op.reshape(g, repeated, [-1, 16]), 2);
}
