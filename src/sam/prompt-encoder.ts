import type { GraphBuilder, Value } from '../onnx/graph-builder.js';
import type { LazyTensor } from '../onnx/lazy-tensor.js';
import { add, concat, gelu, matMul, mul, reshape, sub } from '../onnx/operators.js';
import { fourierGrid } from './fourier-grid.js';
import { conv2d, norm2d } from './layers.js';
import { derived } from './matrix.js';
import type { Weights } from './weights.js';

/** Hidden channels of the mask prompt's down-sampling (fixed in build_sam.py and SAM2Base._build_sam_heads). */
const MASK_CHANNELS = 16;

function gaussianMatrix(w: Weights, width: number): LazyTensor {
  return w.take('pe_layer.positional_encoding_gaussian_matrix', [2, width / 2]);
}

export interface SparsePromptOptions {
  readonly width: number;
  /** Side of the square that the points lie in, in pixels. */
  readonly size: number;
  /**
   * True where a padding point follows the points always, as in SAM 2, whose boxes are points too. SAM pads only where
   * no box is given, so there the caller does it: a point with label -1.
   */
  readonly pads: boolean;
}

/**
 * Embeds clicks and box corners (PromptEncoder._embed_points, _embed_boxes).
 * @param coords [N, P, 2], x and y in pixels of the model's square
 * @param labels [N, P]: 1 positive, 0 negative, 2 and 3 a box's corners, -1 not a point
 * @returns [N, P, width], or [N, P + 1, width] with the padding point
 */
export function sparsePrompt(
  g: GraphBuilder,
  w: Weights,
  coords: Value,
  labels: Value,
  { width, size, pads }: SparsePromptOptions,
): Value {
  // In single precision whatever the graph's, up to sine and cosine: half has steps of half a pixel beyond 512.
  const shifted = add(g, coords, g.singles([0.5]));
  const centred = pads ? g.node('Pad', [shifted, g.ints([0, 0, 0, 0, 1, 0]), g.singles([0])]) : shifted;
  const padded = pads ? g.node('Pad', [labels, g.ints([0, 0, 0, 1]), g.ints([-1], [])]) : labels;
  const unit = sub(g, mul(g, centred, g.singles([2 / size])), g.singles([1]));
  const projected = matMul(g, unit, g.weight(gaussianMatrix(w, width), 'float32'));
  const angle = mul(g, projected, g.singles([2 * Math.PI]));
  const encoding = g.toFloat(concat(g, [g.node('Sin', [angle]), g.node('Cos', [angle])], -1), 'float32');
  const isPoint = g.toFloat(g.node('GreaterOrEqual', [padded, g.ints([0], [])]), 'bool');
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
  return derived(w.key('label_embeddings'), [5, width], sources, (...rows) => {
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
  return g.weight(derived(w.key(`dense_pe.${side}`), shape, [gaussian], (matrix) => fourierGrid(side, matrix!)));
}
