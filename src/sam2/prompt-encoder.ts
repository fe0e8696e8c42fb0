import type { GraphBuilder, Value } from '../onnx/graph-builder.js';
import type { LazyTensor } from '../onnx/lazy-tensor.js';
import { add, concat, gelu, matMul, mul, reshape, sub } from '../onnx/operators.js';
import { conv2d, norm2d } from './layers.js';
import { derived } from './matrix.js';
import { fourierGrid } from './position-encoding.js';
import type { Weights } from './weights.js';

/** Hidden channels of the mask prompt's down-sampling (fixed in SAM2Base._build_sam_heads). */
const MASK_CHANNELS = 16;

function gaussianMatrix(w: Weights, width: number): LazyTensor {
  return w.take('pe_layer.positional_encoding_gaussian_matrix', [2, width / 2]);
}

/**
 * Embeds clicks and box corners (PromptEncoder._embed_points); a padding point follows them, as in the official code
 * whenever no separate box is given.
 * @param coords [N, P, 2], x and y in pixels of the model's square
 * @param labels [N, P]: 1 positive, 0 negative, 2 and 3 a box's corners, -1 not a point
 * @returns [N, P + 1, width]
 */
export function sparsePrompt(
  g: GraphBuilder,
  w: Weights,
  coords: Value,
  labels: Value,
  width: number,
  size: number,
): Value {
  const pads = (trailing: number) => g.ints(trailing === 2 ? [0, 0, 0, 0, 1, 0] : [0, 0, 0, 1]);
  const centred = g.node('Pad', [add(g, coords, g.floats([0.5])), pads(2), g.floats([0])]);
  const padded = g.node('Pad', [labels, pads(1), g.ints([-1], [])]);
  const unit = sub(g, mul(g, centred, g.floats([2 / size])), g.floats([1]));
  const projected = matMul(g, unit, g.weight(gaussianMatrix(w, width)));
  const angle = mul(g, projected, g.floats([2 * Math.PI]));
  const encoding = concat(g, [g.node('Sin', [angle]), g.node('Cos', [angle])], -1);
  const isPoint = g.node('Cast', [g.node('GreaterOrEqual', [padded, g.ints([0], [])])], { attributes: { to: 1 } });
  const masked = mul(g, encoding, g.node('Unsqueeze', [isPoint, g.ints([-1])]));
  const rows = add(g, padded, g.ints([1], []));
  const embedding = g.node('Gather', [g.weight(labelEmbeddings(w, width)), rows], { attributes: { axis: 0 } });
  return add(g, masked, embedding);
}

/** Rows: not a point, negative, positive, the two corners. */
function labelEmbeddings(w: Weights, width: number): LazyTensor {
  const sources = [
    w.take('not_a_point_embed.weight', [1, width]),
    ...[0, 1, 2, 3].map((i) => w.take(`point_embeddings.${i}.weight`, [1, width])),
  ];
  return derived('sam_prompt_encoder.label_embeddings', [5, width], sources, (...rows) => {
    const table = new Float32Array(5 * width);
    rows.forEach((row, i) => {
      table.set(row, i * width);
    });
    return table;
  });
}

/**
 * Embeds a mask prompt, or no_mask_embed where there is none.
 * @param mask [N, 1, 4 side, 4 side]
 * @param hasMask [N] booleans
 * @returns [N, width, side, side]
 */
export function densePrompt(g: GraphBuilder, w: Weights, mask: Value, hasMask: Value, width: number): Value {
  const down = w.scope('mask_downscaling');
  const first = conv2d(g, down.scope(0), mask, 1, MASK_CHANNELS / 4, { kernel: 2, stride: 2 });
  const second = gelu(g, norm2d(g, down.scope(1), first, MASK_CHANNELS / 4));
  const third = conv2d(g, down.scope(3), second, MASK_CHANNELS / 4, MASK_CHANNELS, { kernel: 2, stride: 2 });
  const fourth = gelu(g, norm2d(g, down.scope(4), third, MASK_CHANNELS));
  const embedded = conv2d(g, down.scope(6), fourth, MASK_CHANNELS, width, { kernel: 1 });
  const none = reshape(g, g.weight(w.take('no_mask_embed.weight', [1, width])), [1, width, 1, 1]);
  return g.node('Where', [reshape(g, hasMask, [-1, 1, 1, 1]), embedded, none]);
}

/** The encoding of the image tokens, [1, side * side, width] (PromptEncoder.get_dense_pe). */
export function densePositions(g: GraphBuilder, w: Weights, width: number, side: number): Value {
  const shape = [1, side * side, width];
  const gaussian = gaussianMatrix(w, width);
  return g.weight(
    derived(`sam_prompt_encoder.dense_pe.${side}`, shape, [gaussian], (matrix) => fourierGrid(side, matrix!)),
  );
}
