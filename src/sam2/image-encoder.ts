import { GraphBuilder, type Value } from '../onnx/graph-builder.js';
import type { GraphForm } from '../onnx/graph-form.js';
import { add, reshape, upsampleNearest } from '../onnx/operators.js';
import { channelsFirst, conv2d } from '../sam/layers.js';
import type { Weights } from '../sam/weights.js';
import { hiera } from './hiera.js';
import { stageWidths, type Variant } from './variant.js';

/**
 * Trunk, neck and the decoder's two projections of the high-resolution levels (image_encoder.py and
 * SAM2Base.forward_image).
 *
 * Input: image [1, 3, size, size], normalised. Outputs, with side = size / 16 and C = dModel:
 * vision_features [1, C, side, side]; unconditioned_features, the same plus no_mem_embed, for a frame without memory;
 * high_res_0 [1, C / 8, 4 side, 4 side]; high_res_1 [1, C / 4, 2 side, 2 side].
 */
export function imageEncoder(root: Weights, variant: Variant, size: number, form: GraphForm): GraphBuilder {
  const g = new GraphBuilder('image-encoder', form);
  const { dModel } = variant;
  const side = size / 16;
  const image = g.floatInput('image', [1, 3, size, size]);
  const encoder = root.scope('image_encoder');
  const features = hiera(g, encoder.scope('trunk'), image, variant.trunk, size);
  const levels = fpnNeck(g, encoder.scope('neck'), features, variant);
  const vision = levels[2]!;
  const noMemory = reshape(g, g.weight(root.take('no_mem_embed', [1, 1, dModel])), [1, dModel, 1, 1]);
  const decoder = root.scope('sam_mask_decoder');
  const highRes0 = conv2d(g, decoder.scope('conv_s0'), levels[0]!, dModel, dModel / 8, { kernel: 1 });
  const highRes1 = conv2d(g, decoder.scope('conv_s1'), levels[1]!, dModel, dModel / 4, { kernel: 1 });
  g.output('vision_features', vision, [1, dModel, side, side]);
  g.output('unconditioned_features', add(g, vision, noMemory), [1, dModel, side, side]);
  g.output('high_res_0', highRes0, [1, dModel / 8, side * 4, side * 4]);
  g.output('high_res_1', highRes1, [1, dModel / 4, side * 2, side * 2]);
  return g;
}

/** Lateral projections and the top-down sum (FpnNeck); level 3 only feeds level 2 and is not returned (scalp 1). */
function fpnNeck(g: GraphBuilder, w: Weights, features: readonly Value[], variant: Variant): Value[] {
  const widths = stageWidths(variant.trunk);
  const last = features.length - 1;
  const levels: Value[] = [];
  let previous: Value | undefined;
  for (let level = last; level >= 0; level--) {
    const scope = w.scope('convs', last - level, 'conv');
    const lateral = conv2d(g, scope, channelsFirst(g, features[level]!), widths[level]!, variant.dModel, { kernel: 1 });
    const topDown = previous !== undefined && variant.fpnTopDownLevels.includes(level);
    previous = topDown ? add(g, lateral, upsampleNearest(g, previous!, 2)) : lateral;
    levels[level] = previous;
  }
  return levels.slice(0, last);
}
