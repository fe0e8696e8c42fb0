import type { GraphBuilder, Value } from '../onnx/graph-builder.js';
import { computedTensor } from '../onnx/lazy-tensor.js';
import { add, attention, concat, gelu, matMul, mul, reshape, split, transpose } from '../onnx/operators.js';
import { channelsLast, conv2d, largeLinear, norm } from '../sam/layers.js';
import { derived } from '../sam/matrix.js';
import type { Weights } from '../sam/weights.js';
import { partition, unpartition } from '../sam/windows.js';
import { placeIndicators, relativeTable, resizedPositions } from './position-tables.js';
import { PATCH, type Sam1Variant } from './variant.js';

const NORM_EPSILON = 1e-6;
const MLP_RATIO = 4;

/** What a block attends over: square groups of tokens. */
interface Groups {
  /** Number of groups. */
  readonly count: number;
  /** Tokens along a side of a group. */
  readonly span: number;
  /** The same when the model was trained. */
  readonly trainedSpan: number;
  readonly heads: number;
  /** Channels of a head. */
  readonly width: number;
  /** Rows and columns of the keys, [count, span^2, heads, 2 span]. */
  readonly places: Value;
}

/**
 * ViT with windows, absolute and relative positions (image_encoder.py; arXiv 2203.16527).
 * @param image [1, 3, size, size]
 * @returns [1, side, side, embedDim] with side = size / 16
 */
export function vit(g: GraphBuilder, w: Weights, image: Value, variant: Sam1Variant, size: number): Value {
  const { embedDim, depth, globalAttnIndexes, windowSize } = variant;
  const side = size / PATCH;
  const patches = conv2d(g, w.scope('patch_embed', 'proj'), image, 3, embedDim, { kernel: PATCH, stride: PATCH });
  let x = add(g, channelsLast(g, patches), positions(g, w, variant, side));
  const isGlobal = (i: number) => globalAttnIndexes.includes(i);
  const global = groupsOf(g, variant, side, side, variant.imageSize / PATCH);
  const windowed = groupsOf(g, variant, side, windowSize, windowSize);
  for (let i = 0; i < depth; i++) x = block(g, w.scope('blocks', i), x, variant, side, isGlobal(i) ? global : windowed);
  return x;
}

function positions(g: GraphBuilder, w: Weights, variant: Sam1Variant, side: number): Value {
  const { embedDim, imageSize } = variant;
  const trained = imageSize / PATCH;
  const source = w.take('pos_embed', [1, trained, trained, embedDim]);
  const shape = [1, side, side, embedDim];
  return g.weight(
    derived(`${source.key}.${side}`, shape, [source], (values) => resizedPositions(values!, trained, side)),
  );
}

function groupsOf(g: GraphBuilder, variant: Sam1Variant, side: number, span: number, trainedSpan: number): Groups {
  const { embedDim, numHeads: heads } = variant;
  const count = Math.ceil(side / span) ** 2;
  const tokens = span * span;
  const indicators = g.weight(computedTensor(`places.${span}`, [1, tokens, 1, 2 * span], () => placeIndicators(span)));
  const places = g.node('Expand', [indicators, g.ints([count, tokens, heads, 2 * span])]);
  return { count, span, trainedSpan, heads, width: embedDim / heads, places };
}

/** One block; x [1, side, side, embedDim] (Block). */
function block(g: GraphBuilder, w: Weights, x: Value, variant: Sam1Variant, side: number, groups: Groups): Value {
  const { embedDim } = variant;
  const { span } = groups;
  const windows = { side, padded: Math.ceil(side / span) * span, window: span, width: embedDim };
  const normed = norm(g, w.scope('norm1'), x, embedDim, NORM_EPSILON);
  const tokens = partition(g, normed, windows);
  const attended = relativeAttention(g, w.scope('attn'), tokens, variant, groups);
  const sum = add(g, x, unpartition(g, attended, windows));
  const inner = norm(g, w.scope('norm2'), sum, embedDim, NORM_EPSILON);
  const hidden = gelu(g, largeLinear(g, w.scope('mlp', 'lin1'), inner, embedDim, embedDim * MLP_RATIO));
  return add(g, sum, largeLinear(g, w.scope('mlp', 'lin2'), hidden, embedDim * MLP_RATIO, embedDim));
}

/**
 * Attention with decomposed relative positions (Attention, add_decomposed_rel_pos); x [count, span^2, embedDim].
 *
 * A pair's score is q.k / sqrt(width) + (q Rh)[key's row] + (q Rw)[key's column]. That is one product: queries are
 * followed by q Rh and q Rw, keys by indicators of their row and column. So the fused operator serves, which never holds
 * the scores of all pairs: 800 MB for a global block of ViT-B at 1024 pixels.
 */
function relativeAttention(g: GraphBuilder, w: Weights, x: Value, variant: Sam1Variant, groups: Groups): Value {
  const { count, span, heads, width, places } = groups;
  const { embedDim } = variant;
  const byHead = [count, span * span, heads, width];
  const joined = [count, span * span, heads * (width + 2 * span)];
  const qkv = largeLinear(g, w.scope('qkv'), x, embedDim, embedDim * 3);
  const [query, key, value] = split(g, qkv, 3, -1) as [Value, Value, Value];
  const own = reshape(g, query, byHead);
  const scaled = mul(g, reshape(g, key, byHead), g.floats([width ** -0.5]));
  const queries = concat(g, [own, ...relativeScores(g, w, query, groups)], -1);
  const keys = concat(g, [scaled, places], -1);
  const attended = attention(g, reshape(g, queries, joined), reshape(g, keys, joined), value, {
    heads,
    width: width + 2 * span,
    scale: 1,
  });
  return largeLinear(g, w.scope('proj'), attended, embedDim, embedDim);
}

/** q Rh and q Rw, each [count, span^2, heads, span]. */
function relativeScores(g: GraphBuilder, w: Weights, query: Value, groups: Groups): Value[] {
  const { count, span, heads, width } = groups;
  const grid = reshape(g, query, [count, span, span, heads, width]);
  return (['h', 'w'] as const).map((axis) => {
    const [toFront, back] =
      axis === 'h'
        ? [
            [1, 0, 2, 3, 4],
            [1, 0, 2, 3, 4],
          ]
        : [
            [2, 0, 1, 3, 4],
            [1, 2, 0, 3, 4],
          ];
    const lines = reshape(g, transpose(g, grid, toFront!), [span, count * span * heads, width]);
    const scores = matMul(g, lines, relativePositions(g, w, `rel_pos_${axis}`, groups));
    const apart = reshape(g, scores, [span, count, span, heads, span]);
    return reshape(g, transpose(g, apart, back!), [count, span * span, heads, span]);
  });
}

/** [span, width, span], see `relativeTable`. */
function relativePositions(g: GraphBuilder, w: Weights, name: string, groups: Groups): Value {
  const { span, trainedSpan, width } = groups;
  const rows = 2 * trainedSpan - 1;
  const source = w.take(name, [rows, width]);
  return g.weight(
    derived(`${source.key}.${span}`, [span, width, span], [source], (values) => relativeTable(values!, rows, span)),
  );
}
