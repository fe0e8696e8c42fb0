import type { GraphBuilder, Value } from '../onnx/graph-builder.js';
import { elementCount, type LazyTensor } from '../onnx/lazy-tensor.js';
import { add, attention, concat, gelu, reshape, split } from '../onnx/operators.js';
import { channelsLast, conv2d, largeLinear, largeProduct, norm, transposedWeight } from '../sam/layers.js';
import { derived } from '../sam/matrix.js';
import type { Weights } from '../sam/weights.js';
import { partition, unpartition } from '../sam/windows.js';
import { hieraPositions } from './position-encoding.js';
import { type BlockShape, blockShapes, stageEnds, type TrunkVariant } from './variant.js';

/** Pixels of a side of a patch. */
const PATCH = 4;
const NORM_EPSILON = 1e-6;
const MLP_RATIO = 4;

/** Tokens of a band at the first block: what a block computes of them stays in a processor's cache. */
const BAND_TOKENS = 2048;
/** Bands of a graph that WebGPU may run: a shader of it binds ten buffers, and one takes all bands and what they are joined to. */
const PLAIN_BANDS = 8;

/** A grid of tokens: the whole picture's, or a band of its rows. */
interface Grid {
  readonly rows: number;
  readonly side: number;
}

/**
 * Hiera, the trunk of the image encoder (hieradet.py; arXiv 2306.00989). The first blocks attend within windows that tile
 * the picture, so each band of it goes through all of them before the next one does: the same products, but what lies
 * between them stays in the cache.
 * @param image [1, 3, size, size]
 * @returns one feature map a stage, [1, side, side, width] with side = size / 4, / 8, / 16, / 32
 */
export function hiera(g: GraphBuilder, w: Weights, image: Value, variant: TrunkVariant, size: number): Value[] {
  const shapes = blockShapes(variant);
  const ends = stageEnds(variant);
  const side = size / PATCH;
  const x = add(g, patches(g, w, image, variant.embedDim), positions(g, w, variant, side));
  const local = localBlocks(shapes, side);
  const most = g.form.attention === 'plain' ? PLAIN_BANDS : Number.POSITIVE_INFINITY;
  const bands = bandCount(shapes.slice(0, local), side, most);
  if (bands === 1) return at(blocks(g, w, x, shapes, 0, { rows: side, side }).outputs, ends);
  const rows = side / bands;
  const banded = split(g, x, bands, 1).map((band) => blocks(g, w, band, shapes.slice(0, local), 0, { rows, side }));
  const joined = (index: number) =>
    concat(
      g,
      banded.map(({ outputs }) => outputs[index]!),
      1,
    );
  const later = banded[0]!.grid.side;
  const rest = blocks(g, w, joined(local - 1), shapes.slice(local), local, { rows: later, side: later });
  return ends.map((end) => (end < local ? joined(end) : rest.outputs[end - local]!));
}

function at<T>(list: readonly T[], indices: readonly number[]): T[] {
  return indices.map((index) => list[index]!);
}

/** Blocks one after another. @param first index of the first; @returns what each gives, and the last one's grid */
function blocks(g: GraphBuilder, w: Weights, x: Value, shapes: readonly BlockShape[], first: number, grid: Grid) {
  const outputs: Value[] = [];
  let [value, current] = [x, grid];
  for (const [i, shape] of shapes.entries()) {
    value = block(g, w.scope('blocks', first + i), value, shape, current);
    if (shape.pools) current = { rows: current.rows / 2, side: current.side / 2 };
    outputs.push(value);
  }
  return { outputs, grid: current };
}

/** Number of leading blocks whose windows tile the grid; a block that attends globally, or pads, ends them. */
function localBlocks(shapes: readonly BlockShape[], side: number): number {
  let width = side;
  const end = shapes.findIndex(({ window, pools }) => {
    const tiled = window > 0 && width % window === 0;
    if (pools) width /= 2;
    return !tiled;
  });
  return end === -1 ? shapes.length : end;
}

/** Bands into which the picture is cut for these blocks: as few as keep them small, and each of whole windows. */
function bandCount(shapes: readonly BlockShape[], side: number, most: number): number {
  let bands = 1;
  const canDouble = () => bands * 2 <= most && haveWholeWindows(shapes, side, bands * 2);
  while (shapes.length > 0 && side ** 2 / bands > BAND_TOKENS && canDouble()) bands *= 2;
  return bands;
}

function haveWholeWindows(shapes: readonly BlockShape[], side: number, bands: number): boolean {
  let rows = side / bands;
  return shapes.every(({ window, pools }) => {
    const whole = rows % window === 0;
    if (pools) rows /= 2;
    return whole;
  });
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

/** One block; x [1, rows, side, dim] -> [1, rows', side', dimOut] (MultiScaleBlock). */
function block(g: GraphBuilder, w: Weights, x: Value, shape: BlockShape, grid: Grid): Value {
  const { dim, dimOut, pools } = shape;
  const normed = norm(g, w.scope('norm1'), x, dim, NORM_EPSILON);
  let shortcut = x;
  if (dim !== dimOut) {
    const projected = largeLinear(g, w.scope('proj'), normed, dim, dimOut);
    shortcut = reshape(g, maxPool(g, projected, grid.side, dimOut), [1, grid.rows / 2, grid.side / 2, dimOut]);
  }
  const attended = add(g, shortcut, windowAttention(g, w.scope('attn'), normed, shape, grid));
  const scale = pools ? 2 : 1;
  const hidden = largeLinear(
    g,
    w.scope('mlp', 'layers', 0),
    normed2(g, w, attended, dimOut),
    dimOut,
    dimOut * MLP_RATIO,
  );
  const output = largeLinear(g, w.scope('mlp', 'layers', 1), gelu(g, hidden), dimOut * MLP_RATIO, dimOut);
  return reshape(g, add(g, attended, output), [1, grid.rows / scale, grid.side / scale, dimOut]);
}

function normed2(g: GraphBuilder, w: Weights, x: Value, width: number): Value {
  return norm(g, w.scope('norm2'), x, width, NORM_EPSILON);
}

/** Attention within windows, or over everything, with pooled queries where the block pools (MultiScaleAttention). */
function windowAttention(g: GraphBuilder, w: Weights, x: Value, shape: BlockShape, grid: Grid): Value {
  const { dim, dimOut, heads, pools } = shape;
  const { rows, side } = grid;
  const window = shape.window === 0 ? side : shape.window;
  const padded = Math.ceil(side / window) * window;
  const windows = partition(g, x, { rows, side, padded, window, width: dim });
  const [query, key, value] = threeLinear(g, w.scope('qkv'), windows, dim, dimOut);
  const pooled = pools ? pooledWindows(g, query, window, dimOut) : query;
  const attended = attention(g, pooled, key, value, { heads, width: dimOut / heads });
  const scale = pools ? 2 : 1;
  const output = { rows: rows / scale, side: side / scale, padded: padded / scale, window: window / scale };
  return largeLinear(g, w.scope('proj'), unpartition(g, attended, { ...output, width: dimOut }), dimOut, dimOut);
}

/** A projection to queries, keys and values as three: cutting the products of one apart takes longer. */
function threeLinear(g: GraphBuilder, w: Weights, x: Value, inputs: number, outputs: number): [Value, Value, Value] {
  const weight = w.take('weight', [outputs * 3, inputs]);
  const bias = w.take('bias', [outputs * 3]);
  const third = (part: number) => {
    const rows = rowsOf(weight, part * outputs, outputs);
    return largeProduct(g, x, transposedWeight(rows), rowsOf(bias, part * outputs, outputs));
  };
  return [third(0), third(1), third(2)];
}

/** So many rows of a constant, from one on. */
function rowsOf(tensor: LazyTensor, from: number, count: number): LazyTensor {
  const row = tensor.shape.slice(1);
  const size = elementCount(row);
  return derived(`${tensor.key}.${from}`, [count, ...row], [tensor], (values) =>
    values!.slice(from * size, (from + count) * size),
  );
}

/** [windows, window * window, width] -> [windows, window / 2 * window / 2, width]. */
function pooledWindows(g: GraphBuilder, x: Value, window: number, width: number): Value {
  return reshape(g, maxPool(g, x, window, width), [-1, (window / 2) ** 2, width]);
}

/** 2 x 2 maximum over token grids of this side: [..., side, width] -> [pairs of rows, side / 2, width]. */
function maxPool(g: GraphBuilder, x: Value, side: number, width: number): Value {
  const ofRows = pairMax(g, reshape(g, x, [-1, 2, side * width]));
  return reshape(g, pairMax(g, reshape(g, ofRows, [-1, 2, width])), [-1, side / 2, width]);
}

/** [n, 2, width] -> [n, width]; over this axis alone the runtime has a fast maximum. */
function pairMax(g: GraphBuilder, x: Value): Value {
  return g.node('ReduceMax', [x, g.ints([1])], { attributes: { keepdims: 0 } });
}
