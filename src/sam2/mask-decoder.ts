import { GraphBuilder, type Value } from '../onnx/graph-builder.js';
import {
  add,
  concat,
  convTranspose,
  expandBatch,
  gelu,
  matMul,
  mul,
  reshape,
  select,
  slice,
  sub,
  transpose,
} from '../onnx/operators.js';
import { mlp, norm2d } from './layers.js';
import { densePositions, densePrompt, sparsePrompt } from './prompt-encoder.js';
import { twoWayTransformer } from './two-way-transformer.js';
import type { Variant } from './variant.js';
import type { Weights } from './weights.js';

/** One mask for an unambiguous prompt and three for an ambiguous one. */
export const MASK_TOKENS = 4;
const IOU_HEAD_WIDTH = 256;

/**
 * Prompt encoder and mask decoder (sam/prompt_encoder.py, sam/mask_decoder.py, SAM2Base._forward_sam_heads). Which of
 * the four masks is taken is the session's choice.
 *
 * Inputs, for N objects with P points each, side = size / 16, C = dModel: features [N, C, side, side], or [1, ...] where
 * all objects share one picture's; high_res_0 and
 * high_res_1 as the image encoder gives them; point_coords [N, P, 2]; point_labels [N, P], P may be 0; mask_input
 * [N, 1, 4 side, 4 side] and has_mask_input [N]. Outputs: masks [N, 4, 4 side, 4 side], logits before any selection and
 * before absent objects are blanked; ious [N, 4]; object_score [N, 1], above 0 where the object is present;
 * object_pointers [N, 4, C], one for each mask token, replaced by no_obj_ptr where the object is absent;
 * no_object_pointer [1, C], the constant that stands for an absent object.
 */
export function maskDecoder(root: Weights, variant: Variant, size: number): GraphBuilder {
  const g = new GraphBuilder('mask-decoder');
  const width = variant.dModel;
  const side = size / 16;
  const features = g.input('features', 'float32', ['images', width, side, side]);
  const highRes0 = g.input('high_res_0', 'float32', [1, width / 8, side * 4, side * 4]);
  const highRes1 = g.input('high_res_1', 'float32', [1, width / 4, side * 2, side * 2]);
  const coords = g.input('point_coords', 'float32', ['objects', 'points', 2]);
  const labels = g.input('point_labels', 'int64', ['objects', 'points']);
  const mask = g.input('mask_input', 'float32', ['objects', 1, side * 4, side * 4]);
  const hasMask = g.input('has_mask_input', 'bool', ['objects']);
  const prompts = root.scope('sam_prompt_encoder');
  const w = root.scope('sam_mask_decoder');
  const sparse = sparsePrompt(g, prompts, coords, labels, width, size);
  const source = add(g, features, densePrompt(g, prompts, mask, hasMask, width));
  const tokens = concat(g, [expandBatch(g, outputTokens(g, w, width), coords, 3), paddedPoints(g, sparse, labels)], 1);
  const keys = transpose(g, reshape(g, source, [0, width, side * side]), [0, 2, 1]);
  const positions = densePositions(g, prompts, width, side);
  const out = twoWayTransformer(g, w.scope('transformer'), keys, positions, tokens, width);
  const maskTokens = slice(g, out.queries, 1, 2, 2 + MASK_TOKENS);
  const score = mlp(g, w.scope('pred_obj_score_head'), select(g, out.queries, 1, 0), [width, width, width, 1]);
  const iouWidths = [width, IOU_HEAD_WIDTH, IOU_HEAD_WIDTH, MASK_TOKENS];
  const ious = mlp(g, w.scope('iou_prediction_head'), select(g, out.queries, 1, 1), iouWidths, true);
  const upscaled = upscale(g, w, out.keys, highRes0, highRes1, width, side);
  g.output('masks', predictMasks(g, w, maskTokens, upscaled, width, side), 'float32', [
    'objects',
    4,
    side * 4,
    side * 4,
  ]);
  g.output('ious', ious, 'float32', ['objects', MASK_TOKENS]);
  g.output('object_score', score, 'float32', ['objects', 1]);
  const absent = g.weight(root.take('no_obj_ptr', [1, width]));
  const pointers = objectPointers(g, root, maskTokens, score, absent, width);
  g.output('object_pointers', pointers, 'float32', ['objects', MASK_TOKENS, width]);
  g.output('no_object_pointer', absent, 'float32', [1, width]);
  return g;
}

/** Object score, IoU and mask tokens, [1, 6, width]. */
function outputTokens(g: GraphBuilder, w: Weights, width: number): Value {
  const score = g.weight(w.take('obj_score_token.weight', [1, width]));
  const iou = g.weight(w.take('iou_token.weight', [1, width]));
  const masks = g.weight(w.take('mask_tokens.weight', [MASK_TOKENS, width]));
  return reshape(g, concat(g, [score, iou, masks], 0), [1, MASK_TOKENS + 2, width]);
}

/**
 * Points with their padding point, [N, P + 1, width]; nothing of it, [N, 0, width], where there are no points at all: the
 * official code then gives the decoder no token for them either.
 */
function paddedPoints(g: GraphBuilder, sparse: Value, labels: Value): Value {
  const points = g.node('Shape', [labels], { attributes: { start: 1, end: 2 } });
  const end = add(g, points, g.node('Min', [points, g.ints([1])]));
  return g.node('Slice', [sparse, g.ints([0]), end, g.ints([1])]);
}

/** Image tokens [N, side^2, width] -> [N, width / 8, 4 side, 4 side], with the high-resolution features added. */
function upscale(
  g: GraphBuilder,
  w: Weights,
  keys: Value,
  highRes0: Value,
  highRes1: Value,
  width: number,
  side: number,
): Value {
  const up = w.scope('output_upscaling');
  const image = reshape(g, transpose(g, keys, [0, 2, 1]), [0, width, side, side]);
  const first = add(g, doubled(g, up.scope(0), image, width, width / 4), highRes1);
  const middle = gelu(g, norm2d(g, up.scope(1), first, width / 4));
  return gelu(g, add(g, doubled(g, up.scope(3), middle, width / 4, width / 8), highRes0));
}

function doubled(g: GraphBuilder, w: Weights, x: Value, inputs: number, outputs: number): Value {
  const weight = g.weight(w.take('weight', [inputs, outputs, 2, 2]));
  return convTranspose(g, x, weight, g.weight(w.take('bias', [outputs])), 2);
}

/** One hyper-network a mask token; its output weighs the upscaled channels. */
function predictMasks(g: GraphBuilder, w: Weights, tokens: Value, upscaled: Value, width: number, side: number): Value {
  const channels = width / 8;
  const rows = Array.from({ length: MASK_TOKENS }, (_, i) => {
    const token = slice(g, tokens, 1, i, i + 1);
    return mlp(g, w.scope('output_hypernetworks_mlps', i), token, [width, width, width, channels]);
  });
  const flat = reshape(g, upscaled, [0, channels, side * side * 16]);
  return reshape(g, matMul(g, concat(g, rows, 1), flat), [0, MASK_TOKENS, side * 4, side * 4]);
}

/** Projects mask tokens to object pointers; an absent object's is no_obj_ptr (fixed_no_obj_ptr). */
function objectPointers(
  g: GraphBuilder,
  root: Weights,
  tokens: Value,
  score: Value,
  absent: Value,
  width: number,
): Value {
  const projected = mlp(g, root.scope('obj_ptr_proj'), tokens, [width, width, width, width]);
  const present = g.node('Cast', [g.node('Greater', [score, g.floats([0])])], { attributes: { to: 1 } });
  const weight = reshape(g, present, [-1, 1, 1]);
  return add(g, mul(g, projected, weight), mul(g, sub(g, g.floats([1]), weight), absent));
}

/**
 * Brings a mask prompt to the size and scale that the prompt encoder takes (SAM2Base.mask_downsample).
 * Input: mask [N, 1, size, size], 0 or 1. Output: mask_input [N, 1, size / 4, size / 4].
 */
export function maskPrompt(root: Weights, size: number): GraphBuilder {
  const g = new GraphBuilder('mask-prompt');
  const mask = g.input('mask', 'float32', ['objects', 1, size, size]);
  const w = root.scope('mask_downsample');
  const weight = g.weight(w.take('weight', [1, 1, 4, 4]));
  const down = g.node('Conv', [mask, weight, g.weight(w.take('bias', [1]))], {
    attributes: { kernel_shape: [4, 4], strides: [4, 4] },
  });
  g.output('mask_input', down, 'float32', ['objects', 1, size / 4, size / 4]);
  return g;
}
