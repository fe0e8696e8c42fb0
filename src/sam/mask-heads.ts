import type { GraphBuilder, Value } from '../onnx/graph-builder.js';
import { add, concat, convTranspose, gelu, matMul, reshape, slice, transpose } from '../onnx/operators.js';
import { mlp, norm2d } from './layers.js';
import type { Weights } from './weights.js';

/** What both families' mask decoders make of the transformer's tokens (modeling/mask_decoder.py, sam/mask_decoder.py). */

/** One mask for an unambiguous prompt and three for an ambiguous one. */
export const MASK_TOKENS = 4;
const IOU_HEAD_WIDTH = 256;

/** Features of the image encoder's finer levels, which only SAM 2 has. */
export interface HighResolution {
  /** [1, width / 8, 4 side, 4 side]. */
  readonly highRes0: Value;
  /** [1, width / 4, 2 side, 2 side]. */
  readonly highRes1: Value;
}

/**
 * Image tokens to four times their resolution.
 * @param keys [N, side^2, width]
 * @param finer added on the way up
 * @returns [N, width / 8, 4 side, 4 side]
 */
export function upscale(
  g: GraphBuilder,
  w: Weights,
  keys: Value,
  width: number,
  side: number,
  finer: HighResolution | null,
): Value {
  const up = w.scope('output_upscaling');
  const image = reshape(g, transpose(g, keys, [0, 2, 1]), [0, width, side, side]);
  const half = doubled(g, up.scope(0), image, width, width / 4);
  const first = finer === null ? half : add(g, half, finer.highRes1);
  const middle = gelu(g, norm2d(g, up.scope(1), first, width / 4));
  const full = doubled(g, up.scope(3), middle, width / 4, width / 8);
  return gelu(g, finer === null ? full : add(g, full, finer.highRes0));
}

function doubled(g: GraphBuilder, w: Weights, x: Value, inputs: number, outputs: number): Value {
  const weight = g.weight(w.take('weight', [inputs, outputs, 2, 2]));
  return convTranspose(g, x, weight, g.weight(w.take('bias', [outputs])), 2);
}

/**
 * One hyper-network a mask token; its output weighs the upscaled channels.
 * @param tokens [N, MASK_TOKENS, width]
 * @param upscaled as `upscale` gives it
 * @returns logits [N, MASK_TOKENS, 4 side, 4 side]
 */
export function predictMasks(
  g: GraphBuilder,
  w: Weights,
  tokens: Value,
  upscaled: Value,
  width: number,
  side: number,
): Value {
  const channels = width / 8;
  const rows = Array.from({ length: MASK_TOKENS }, (_, i) => {
    const token = slice(g, tokens, 1, i, i + 1);
    return mlp(g, w.scope('output_hypernetworks_mlps', i), token, [width, width, width, channels]);
  });
  const flat = reshape(g, upscaled, [0, channels, side * side * 16]);
  return reshape(g, matMul(g, concat(g, rows, 1), flat), [0, MASK_TOKENS, side * 4, side * 4]);
}

/**
 * The expected IoU of each mask.
 * @param token the IoU token [N, width]
 * @param bounded true where a sigmoid brings it to 0..1 (SAM 2)
 * @returns [N, MASK_TOKENS]
 */
export function iouHead(g: GraphBuilder, w: Weights, token: Value, width: number, bounded: boolean): Value {
  const widths = [width, IOU_HEAD_WIDTH, IOU_HEAD_WIDTH, MASK_TOKENS];
  return mlp(g, w.scope('iou_prediction_head'), token, widths, bounded);
}
