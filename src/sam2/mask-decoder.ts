import { GraphBuilder, type Value } from '../onnx/graph-builder.js';
import type { GraphForm } from '../onnx/graph-form.js';
import { add, concat, expandBatch, mul, reshape, select, slice, sub, transpose } from '../onnx/operators.js';
import { mlp } from '../sam/layers.js';
import { iouHead, MASK_TOKENS, predictMasks, upscale } from '../sam/mask-heads.js';
import { densePositions, densePrompt, sparsePrompt } from '../sam/prompt-encoder.js';
import { twoWayTransformer } from '../sam/two-way-transformer.js';
import type { Weights } from '../sam/weights.js';
import type { Variant } from './variant.js';

const MLP_NAMES = ['mlp.layers.0', 'mlp.layers.1'] as const;

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
export function maskDecoder(root: Weights, variant: Variant, size: number, form: GraphForm): GraphBuilder {
  const g = new GraphBuilder('mask-decoder', form);
  const width = variant.dModel;
  const side = size / 16;
  const features = g.floatInput('features', ['images', width, side, side]);
  const highRes0 = g.floatInput('high_res_0', [1, width / 8, side * 4, side * 4]);
  const highRes1 = g.floatInput('high_res_1', [1, width / 4, side * 2, side * 2]);
  const coords = g.input('point_coords', 'float32', ['objects', 'points', 2]);
  const labels = g.input('point_labels', 'int64', ['objects', 'points']);
  const mask = g.floatInput('mask_input', ['objects', 1, side * 4, side * 4]);
  const hasMask = g.input('has_mask_input', 'bool', ['objects']);
  const prompts = root.scope('sam_prompt_encoder');
  const w = root.scope('sam_mask_decoder');
  const sparse = sparsePrompt(g, prompts, coords, labels, { width, size, pads: true });
  const source = add(g, features, densePrompt(g, prompts, mask, hasMask, width));
  const tokens = concat(g, [expandBatch(g, outputTokens(g, w, width), coords, 3), paddedPoints(g, sparse, labels)], 1);
  const keys = transpose(g, reshape(g, source, [0, width, side * side]), [0, 2, 1]);
  const positions = densePositions(g, prompts, width, side);
  const options = { width, mlpNames: MLP_NAMES };
  const out = twoWayTransformer(g, w.scope('transformer'), keys, positions, tokens, options);
  const maskTokens = slice(g, out.queries, 1, 2, 2 + MASK_TOKENS);
  const score = mlp(g, w.scope('pred_obj_score_head'), select(g, out.queries, 1, 0), [width, width, width, 1]);
  const ious = iouHead(g, w, select(g, out.queries, 1, 1), width, true);
  const upscaled = upscale(g, w, out.keys, width, side, { highRes0, highRes1 });
  const masks = predictMasks(g, w, maskTokens, upscaled, width, side);
  g.output('masks', masks, ['objects', MASK_TOKENS, side * 4, side * 4]);
  g.output('ious', ious, ['objects', MASK_TOKENS]);
  g.output('object_score', score, ['objects', 1]);
  const absent = g.weight(root.take('no_obj_ptr', [1, width]));
  const pointers = objectPointers(g, root, maskTokens, score, absent, width);
  g.output('object_pointers', pointers, ['objects', MASK_TOKENS, width]);
  g.output('no_object_pointer', absent, [1, width]);
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
  const present = g.toFloat(g.node('Greater', [score, g.floats([0])]), 'bool');
  const weight = reshape(g, present, [-1, 1, 1]);
  return add(g, mul(g, projected, weight), mul(g, sub(g, g.floats([1]), weight), absent));
}

/**
 * Brings a mask prompt to the size and scale that the prompt encoder takes (SAM2Base.mask_downsample).
 * Input: mask [N, 1, size, size], 0 or 1. Output: mask_input [N, 1, size / 4, size / 4].
 */
export function maskPrompt(root: Weights, size: number, form: GraphForm): GraphBuilder {
  const g = new GraphBuilder('mask-prompt', form);
  const mask = g.floatInput('mask', ['objects', 1, size, size]);
  const w = root.scope('mask_downsample');
  const weight = g.weight(w.take('weight', [1, 1, 4, 4]));
  const down = g.node('Conv', [mask, weight, g.weight(w.take('bias', [1]))], {
    attributes: { kernel_shape: [4, 4], strides: [4, 4] },
  });
  g.output('mask_input', down, ['objects', 1, size / 4, size / 4]);
  return g;
}
