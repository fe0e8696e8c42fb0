import { GraphBuilder, type Value } from '../onnx/graph-builder.js';
import type { GraphForm } from '../onnx/graph-form.js';
import { conv } from '../onnx/operators.js';
import { channelsFirst, norm2d } from '../sam/layers.js';
import type { Weights } from '../sam/weights.js';
import { PATCH, type Sam1Variant } from './variant.js';
import { vit } from './vit.js';

/**
 * ViT and neck (image_encoder.py, ImageEncoderViT).
 *
 * Input: image [1, 3, size, size], normalised, then padded with zeros at the right and the bottom. Output, with
 * side = size / 16 and C = outChans: vision_features [1, C, side, side].
 */
export function imageEncoder(root: Weights, variant: Sam1Variant, size: number, form: GraphForm): GraphBuilder {
  const g = new GraphBuilder('image-encoder', form);
  const { outChans } = variant;
  const side = size / PATCH;
  const image = g.floatInput('image', [1, 3, size, size]);
  const encoder = root.scope('image_encoder');
  const tokens = vit(g, encoder, image, variant, size);
  const features = neck(g, encoder.scope('neck'), channelsFirst(g, tokens), variant);
  g.output('vision_features', features, [1, outChans, side, side]);
  return g;
}

function neck(g: GraphBuilder, w: Weights, x: Value, { embedDim, outChans }: Sam1Variant): Value {
  const narrow = g.weight(w.take('0.weight', [outChans, embedDim, 1, 1]));
  const projected = norm2d(g, w.scope(1), conv(g, x, narrow, null, { kernel: 1 }), outChans);
  const mixing = g.weight(w.take('2.weight', [outChans, outChans, 3, 3]));
  return norm2d(g, w.scope(3), conv(g, projected, mixing, null, { kernel: 3, padding: 1 }), outChans);
}
