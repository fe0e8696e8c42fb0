import type { GraphBuilder, Value } from '../onnx/graph-builder.js';
import { computedTensor } from '../onnx/lazy-tensor.js';
import { add, concat, mul, split, sub } from '../onnx/operators.js';
import { largeProduct } from '../sam/layers.js';
import { derived, permuteRows, transposed } from '../sam/matrix.js';
import type { Weights } from '../sam/weights.js';
import { axialRotations } from './position-encoding.js';

/** Axial rotary encoding of one attention head over a square grid (RoPEAttention). */
export interface Rotary {
  /** Width of the head. */
  readonly width: number;
  readonly side: number;
  readonly theta: number;
}

/**
 * A linear projection whose output channels are reordered so that the two halves of a rotated pair, neighbours in the
 * official layout, lie half a width apart. Queries and keys reordered alike have the same products.
 */
export function rotaryLinear(g: GraphBuilder, w: Weights, x: Value, inputs: number, outputs: number): Value {
  const order = Array.from({ length: outputs }, (_, i) => (i < outputs / 2 ? 2 * i : 2 * i - outputs + 1));
  const weight = w.take('weight', [outputs, inputs]);
  const bias = w.take('bias', [outputs]);
  const ordered = derived(`${weight.key}.rotary`, [inputs, outputs], [weight], (values) =>
    transposed(permuteRows(values!, inputs, order), outputs, inputs),
  );
  const orderedBias = derived(`${bias.key}.rotary`, [outputs], [bias], (values) => permuteRows(values!, 1, order));
  return largeProduct(g, x, ordered, orderedBias);
}

/** Rotates each token by its place on the grid; x [..., side^2, width], from `rotaryLinear`. */
export function rotate(g: GraphBuilder, x: Value, rotary: Rotary): Value {
  const { width, side, theta } = rotary;
  const table = (kind: 'cos' | 'sin') =>
    g.weight(
      computedTensor(
        `rotary.${side}.${kind}`,
        [side * side, width / 2],
        () => axialRotations(side, width, theta)[kind],
      ),
    );
  const [cos, sin] = [table('cos'), table('sin')];
  const [first, second] = split(g, x, 2, -1) as [Value, Value];
  return concat(
    g,
    [sub(g, mul(g, first, cos), mul(g, second, sin)), add(g, mul(g, first, sin), mul(g, second, cos))],
    -1,
  );
}
