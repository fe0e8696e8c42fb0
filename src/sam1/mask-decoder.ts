import { GraphBuilder, type Value } from '../onnx/graph-builder.js';
import type { GraphForm } from '../onnx/graph-form.js';
import { add, concat, expandBatch, reshape, select, slice, transpose } from '../onnx/operators.js';
import { iouHead, MASK_TOKENS, predictMasks, upscale } from '../sam/mask-heads.js';
import { densePositions, densePrompt, sparsePrompt } from '../sam/prompt-encoder.js';
import { twoWayTransformer } from '../sam/two-way-transformer.js';
import type { Weights } from '../sam/weights.js';
import { PATCH, type Sam1Variant } from './variant.js';

const MLP_NAMES = ['mlp.lin1', 'mlp.lin2'] as const;

/**
 * Prompt encoder and mask decoder (modeling/prompt_encoder.py, modeling/mask_decoder.py). Which of the four masks is
 * taken is the caller's choice: the first for a prompt that is clear, the best of the other three for one that is not.
 *
 * Inputs, for N objects with P points each, side = size / 16, C = outChans: features [1, C, side, side] of the picture;
 * point_coords [N, P, 2], x and y in pixels of the padded square; point_labels [N, P]: 1 positive, 0 negative, 2 and 3 a
 * box's corners, -1 padding; mask_input [N, 1, 4 side, 4 side], logits, and has_mask_input [N]. Clicks without a box are
 * followed by a padding point; a box brings none, and a mask alone comes with P = 0. Outputs: masks
 * [N, 4, 4 side, 4 side], logits; ious [N, 4], unbounded.
 */
export function maskDecoder(root: Weights, variant: Sam1Variant, size: number, form: GraphForm): GraphBuilder {
  const g = new GraphBuilder('mask-decoder', form);
  const width = variant.outChans;
  const side = size / PATCH;
  const features = g.floatInput('features', [1, width, side, side]);
  const coords = g.input('point_coords', 'float32', ['objects', 'points', 2]);
  const labels = g.input('point_labels', 'int64', ['objects', 'points']);
  const mask = g.floatInput('mask_input', ['objects', 1, side * 4, side * 4]);
  const hasMask = g.input('has_mask_input', 'bool', ['objects']);
  const prompts = root.scope('prompt_encoder');
  const w = root.scope('mask_decoder');
  const sparse = sparsePrompt(g, prompts, coords, labels, { width, size, pads: false });
  const source = add(g, features, densePrompt(g, prompts, mask, hasMask, width));
  const tokens = concat(g, [expandBatch(g, outputTokens(g, w, width), coords, 3), sparse], 1);
  const keys = transpose(g, reshape(g, source, [0, width, side * side]), [0, 2, 1]);
  const positions = densePositions(g, prompts, width, side);
  const options = { width, mlpNames: MLP_NAMES };
  const out = twoWayTransformer(g, w.scope('transformer'), keys, positions, tokens, options);
  const maskTokens = slice(g, out.queries, 1, 1, 1 + MASK_TOKENS);
  const upscaled = upscale(g, w, out.keys, width, side, null);
  const masks = predictMasks(g, w, maskTokens, upscaled, width, side);
  const ious = iouHead(g, w, select(g, out.queries, 1, 0), width, false);
  g.output('masks', masks, ['objects', MASK_TOKENS, side * 4, side * 4]);
  g.output('ious', ious, ['objects', MASK_TOKENS]);
  return g;
}

/** IoU and mask tokens, [1, 5, width]. */
function outputTokens(g: GraphBuilder, w: Weights, width: number): Value {
  const iou = g.weight(w.take('iou_token.weight', [1, width]));
  const masks = g.weight(w.take('mask_tokens.weight', [MASK_TOKENS, width]));
  return reshape(g, concat(g, [iou, masks], 0), [1, MASK_TOKENS + 1, width]);
}
