import type { GraphBuilder, Value } from '../onnx/graph-builder.js';
import { add, attention, gelu, reshape, split } from '../onnx/operators.js';
import { channelsLast, conv2d, linear, norm } from '../sam/layers.js';
import { derived } from '../sam/matrix.js';
import type { Weights } from '../sam/weights.js';
import { partition, unpartition } from '../sam/windows.js';
import { hieraPositions } from './position-encoding.js';
import { type BlockShape, blockShapes, stageEnds, type TrunkVariant } from './variant.js';

/** Pixels of a side of a patch. */
const PATCH = 4;
const NORM_EPSILON = 1e-6;
const MLP_RATIO = 4;

/**
 * Hiera, the trunk of the image encoder (hieradet.py; arXiv 2306.00989).
 * @param image [1, 3, size, size]
 * @returns one feature map a stage, [1, side, side, width] with side = size / 4, / 8, / 16, / 32
 */
export function hiera(g: GraphBuilder, w: Weights, image: Value, variant: TrunkVariant, size: number): Value[] {
  const ends = stageEnds(variant);
  let side = size / PATCH;
  let x = add(g, patches(g, w, image, variant.embedDim), positions(g, w, variant, side));
  const features: Value[] = [];
  blockShapes(variant).forEach((shape, i) => {
    x = block(g, w.scope('blocks', i), x, shape, side);
    if (shape.pools) side /= 2;
    if (ends.includes(i)) features.push(x);
  });
  return features;
}

function patches(g: GraphBuilder, w: Weights, image: Value, width: number): Value {
  const options = { kernel: 7, stride: PATCH, padding: 3 };
  return channelsLast(g, conv2d(g, w.scope('patch_embed', 'proj'), image, 3, width, options));
}

function positions(g: GraphBuilder, w: Weights, variant: TrunkVariant, side: number): Value {
  const { embedDim, windowPosEmbedBkgSpatialSize: background, windowSpec } = variant;
  const window = windowSpec[0]!;
  const sources = [
    w.take('pos_embed', [1, embedDim, ...background]),
    w.take('pos_embed_window', [1, embedDim, window, window]),
  ];
  const key = `pos_embed.${side}`;
  return g.weight(
    derived(key, [1, side, side, embedDim], sources, (bkg, win) =>
      hieraPositions(bkg!, background, win!, window, side),
    ),
  );
}

/** One block; x [1, side, side, dim] -> [1, side', side', dimOut] (MultiScaleBlock). */
function block(g: GraphBuilder, w: Weights, x: Value, shape: BlockShape, side: number): Value {
  const { dim, dimOut, pools } = shape;
  const normed = norm(g, w.scope('norm1'), x, dim, NORM_EPSILON);
  let shortcut = x;
  if (dim !== dimOut) {
    const projected = linear(g, w.scope('proj'), normed, dim, dimOut);
    shortcut = reshape(g, maxPool(g, projected, side, dimOut), [1, side / 2, side / 2, dimOut]);
  }
  const attended = add(g, shortcut, windowAttention(g, w.scope('attn'), normed, shape, side));
  const outSide = pools ? side / 2 : side;
  const hidden = linear(g, w.scope('mlp', 'layers', 0), normed2(g, w, attended, dimOut), dimOut, dimOut * MLP_RATIO);
  const output = linear(g, w.scope('mlp', 'layers', 1), gelu(g, hidden), dimOut * MLP_RATIO, dimOut);
  return reshape(g, add(g, attended, output), [1, outSide, outSide, dimOut]);
}

function normed2(g: GraphBuilder, w: Weights, x: Value, width: number): Value {
  return norm(g, w.scope('norm2'), x, width, NORM_EPSILON);
}

/** Attention within windows, or over everything, with pooled queries where the block pools (MultiScaleAttention). */
function windowAttention(g: GraphBuilder, w: Weights, x: Value, shape: BlockShape, side: number): Value {
  const { dim, dimOut, heads, pools } = shape;
  const window = shape.window === 0 ? side : shape.window;
  const padded = Math.ceil(side / window) * window;
  const windows = partition(g, x, { side, padded, window, width: dim });
  const qkv = linear(g, w.scope('qkv'), windows, dim, dimOut * 3);
  const [query, key, value] = split(g, qkv, 3, -1) as [Value, Value, Value];
  const pooled = pools ? maxPool(g, query, window, dimOut) : query;
  const attended = attention(g, pooled, key, value, { heads, width: dimOut / heads });
  const projected = linear(g, w.scope('proj'), attended, dimOut, dimOut);
  const scale = pools ? 2 : 1;
  const pooledWindows = { side: side / scale, padded: padded / scale, window: window / scale, width: dimOut };
  return unpartition(g, projected, pooledWindows);
}

/** 2 x 2 maximum over square token grids: [..., side * side, width] -> [n, side / 2 * side / 2, width]. */
function maxPool(g: GraphBuilder, x: Value, side: number, width: number): Value {
  const half = side / 2;
  const pairs = reshape(g, x, [-1, half, 2, half, 2, width]);
  const pooled = g.node('ReduceMax', [pairs, g.ints([2, 4])], { attributes: { keepdims: 0 } });
  return reshape(g, pooled, [-1, half * half, width]);
}
