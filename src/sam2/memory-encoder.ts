import { GraphBuilder, type Value } from '../onnx/graph-builder.js';
import type { GraphForm } from '../onnx/graph-form.js';
import { add, gelu, mul, reshape, sigmoid, sub, transpose, upsampleLinear } from '../onnx/operators.js';
import { channelsFirst, channelsLast, conv2d, linear, norm, norm2d } from '../sam/layers.js';
import type { Weights } from '../sam/weights.js';
import type { Variant } from './variant.js';

/** Widths of MaskDownSampler for stride 2 and total stride 16, whatever the model's width. */
const DOWNSAMPLER_WIDTHS = [1, 4, 16, 64, 256] as const;

/**
 * Encodes a frame's mask into a memory (memory_encoder.py, SAM2Base._encode_new_memory).
 *
 * Inputs, for N objects, side = size / 16, M = memDim: vision_features [1, C, side, side]; low_res_mask
 * [N, 1, 4 side, 4 side], logits, brought up bilinearly to the model's size as the official code does; object_score
 * [N, 1]; binarise [1], true where logits above 0 count as 1 instead of their sigmoid. Output: memory [N, side^2, M].
 */
export function memoryEncoder(root: Weights, variant: Variant, size: number, form: GraphForm): GraphBuilder {
  const g = new GraphBuilder('memory-encoder', form);
  const { dModel, memDim } = variant;
  const side = size / 16;
  const vision = g.floatInput('vision_features', [1, dModel, side, side]);
  const mask = g.floatInput('low_res_mask', ['objects', 1, side * 4, side * 4]);
  const score = g.floatInput('object_score', ['objects', 1]);
  const binarise = g.input('binarise', 'bool', [1]);
  const w = root.scope('memory_encoder');
  const scaled = maskForMemory(g, mask, binarise, variant);
  const projected = conv2d(g, w.scope('pix_feat_proj'), vision, dModel, dModel, { kernel: 1 });
  let x = add(g, projected, downsampleMask(g, w.scope('mask_downsampler', 'encoder'), scaled, dModel));
  for (let i = 0; i < variant.memoryFuserLayers; i++) x = fuserBlock(g, w.scope('fuser', 'layers', i), x, dModel);
  if (memDim !== dModel) x = conv2d(g, w.scope('out_proj'), x, dModel, memDim, { kernel: 1 });
  const tokens = transpose(g, reshape(g, x, [0, memDim, side * side]), [0, 2, 1]);
  const memory = variant.noObjEmbedSpatial ? markAbsent(g, root, tokens, score, memDim) : tokens;
  g.output('memory', memory, ['objects', side * side, memDim]);
  return g;
}

function maskForMemory(g: GraphBuilder, mask: Value, binarise: Value, variant: Variant): Value {
  const large = upsampleLinear(g, mask, 4);
  const hard = g.toFloat(g.node('Greater', [large, g.floats([0])]), 'bool');
  const chosen = g.node('Where', [reshape(g, binarise, [1, 1, 1, 1]), hard, sigmoid(g, large)]);
  const scaled = mul(g, chosen, g.floats([variant.sigmoidScaleForMemEnc]));
  return add(g, scaled, g.floats([variant.sigmoidBiasForMemEnc]));
}

/** Four halvings, then a projection to the model's width; layers are numbered as in the official Sequential. */
function downsampleMask(g: GraphBuilder, w: Weights, mask: Value, width: number): Value {
  let x = mask;
  const steps = DOWNSAMPLER_WIDTHS.length - 1;
  for (let i = 0; i < steps; i++) {
    const [inputs, outputs] = [DOWNSAMPLER_WIDTHS[i]!, DOWNSAMPLER_WIDTHS[i + 1]!];
    x = conv2d(g, w.scope(i * 3), x, inputs, outputs, { kernel: 3, stride: 2, padding: 1 });
    x = gelu(g, norm2d(g, w.scope(i * 3 + 1), x, outputs));
  }
  return conv2d(g, w.scope(steps * 3), x, DOWNSAMPLER_WIDTHS[steps]!, width, { kernel: 1 });
}

/** A ConvNeXt block (CXBlock). */
function fuserBlock(g: GraphBuilder, w: Weights, x: Value, width: number): Value {
  const mixed = conv2d(g, w.scope('dwconv'), x, width, width, { kernel: 7, padding: 3, groups: width });
  const normed = norm(g, w.scope('norm'), channelsLast(g, mixed), width, 1e-6);
  const hidden = gelu(g, linear(g, w.scope('pwconv1'), normed, width, width * 4));
  const output = linear(g, w.scope('pwconv2'), hidden, width * 4, width);
  const weighted = mul(g, output, g.weight(w.take('gamma', [width])));
  return add(g, x, channelsFirst(g, weighted));
}

/** Adds no_obj_embed_spatial to every token of an absent object's memory. */
function markAbsent(g: GraphBuilder, root: Weights, tokens: Value, score: Value, memDim: number): Value {
  const present = g.toFloat(g.node('Greater', [score, g.floats([0])]), 'bool');
  const absent = reshape(g, sub(g, g.floats([1]), present), [-1, 1, 1]);
  return add(g, tokens, mul(g, absent, g.weight(root.take('no_obj_embed_spatial', [1, memDim]))));
}
