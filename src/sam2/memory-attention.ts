import { GraphBuilder, type Value } from '../onnx/graph-builder.js';
import type { GraphForm } from '../onnx/graph-form.js';
import { computedTensor, type LazyTensor } from '../onnx/lazy-tensor.js';
import { add, attention, concat, expandBatch, mul, relu, reshape, sizeOf, transpose } from '../onnx/operators.js';
import { largeLinear, largeProduct, linear, norm } from '../sam/layers.js';
import { derived, product, transposed } from '../sam/matrix.js';
import type { Weights } from '../sam/weights.js';
import { attentionToBank, pooledTokens } from './pooled-memory.js';
import { sineDivisors, sineGrid } from './position-encoding.js';
import { type Rotary, rotaryLinear, rotate } from './rotary.js';
import type { Variant } from './variant.js';

/**
 * Conditions a frame on its memories (memory_attention.py, SAM2Base._prepare_memory_conditioned_features).
 *
 * Inputs, for N objects with T memories and P pointers each, C = dModel, M = memDim, side = size / 16: vision_features
 * [1, C, side, side] of the current frame; memory [N, T, side^2, M]; memory_time [T], rows of maskmem_tpos_enc (0: the
 * frame before, ..., numMaskmem - 1: prompted); pointers [N, P, C]; pointer_time [P], the distance in frames divided by
 * min(video length, maxObjPtrsInEncoder) - 1. Output: features [N, C, side, side].
 *
 * A softmax's rows sum to 1, so softmax(..) (M V + b) = (softmax(..) M) V + b: memories stay at their own width as
 * values, and V is folded into the output projection.
 */
export function memoryAttention(root: Weights, variant: Variant, size: number, form: GraphForm): GraphBuilder {
  const g = new GraphBuilder('memory-attention', form);
  const { dModel, memDim } = variant;
  const side = size / 16;
  const tokens = side * side;
  const vision = g.floatInput('vision_features', [1, dModel, side, side]);
  const memory = g.floatInput('memory', ['objects', 'memories', tokens, memDim]);
  const memoryTime = g.input('memory_time', 'int64', ['memories']);
  const pointers = g.floatInput('pointers', ['objects', 'pointers', dModel]);
  const pointerTime = g.floatInput('pointer_time', ['pointers']);
  const w = root.scope('memory_attention');
  const bank = memoryBank(g, root, variant, side, { memory, memoryTime, pointers, pointerTime });
  const rotary: Rotary = { width: dModel, side, theta: variant.memoryAttention.ropeTheta };
  let x = add(
    g,
    transpose(g, reshape(g, vision, [1, dModel, tokens]), [0, 2, 1]),
    g.weight(inputPositions(side, dModel)),
  );
  for (let i = 0; i < variant.memoryAttention.numLayers; i++) {
    const scope = w.scope('layers', i);
    x = selfAttention(g, scope, x, rotary);
    if (i === 0) x = expandBatch(g, x, memory, 3);
    x = crossAttention(g, scope, x, bank, rotary, memDim);
    x = feedForward(g, scope, x, variant);
  }
  const normed = norm(g, w.scope('norm'), x, dModel);
  const features = reshape(g, transpose(g, normed, [0, 2, 1]), [0, dModel, side, side]);
  g.output('features', features, ['objects', dModel, side, side]);
  return g;
}

/** Sine encoding of the frame's own tokens, at a tenth (MemoryAttention.pos_enc_at_input). */
function inputPositions(side: number, width: number): LazyTensor {
  return computedTensor(`input_positions.${side}`, [1, side * side, width], () =>
    sineGrid(side, width).map((value) => value * 0.1),
  );
}

interface BankInputs {
  readonly memory: Value;
  readonly memoryTime: Value;
  readonly pointers: Value;
  readonly pointerTime: Value;
}

interface Bank {
  /** Keys of the memories before projection, [N, T, tokens, M]. */
  readonly spatialKeys: Value;
  /** Keys of the pointers before projection, [N, P * C / M, M]. */
  readonly pointerKeys: Value;
  /** [N, T * tokens + P * C / M, M]; pooled memories have fewer tokens. */
  readonly values: Value;
}

function memoryBank(g: GraphBuilder, root: Weights, variant: Variant, side: number, inputs: BankInputs): Bank {
  const { dModel, memDim, numMaskmem } = variant;
  const grid = g.weight(
    computedTensor(`memory_positions.${side}`, [side * side, memDim], () => sineGrid(side, memDim)),
  );
  const table = g.weight(root.take('maskmem_tpos_enc', [numMaskmem, 1, 1, memDim]));
  const time = reshape(g, g.node('Gather', [table, inputs.memoryTime], { attributes: { axis: 0 } }), [-1, 1, memDim]);
  const spatialKeys = add(g, inputs.memory, add(g, time, grid));
  const pointerValues = splitPointers(g, inputs.pointers, dModel / memDim, memDim);
  const positions = pointerPositions(g, root, variant, inputs.pointerTime);
  const pointerKeys = positions === null ? pointerValues : add(g, pointerValues, positions);
  const spatialValues = pooledTokens(g, inputs.memory, side, memDim);
  return { spatialKeys, pointerKeys, values: concat(g, [spatialValues, pointerValues], 1) };
}

/** Cuts each pointer into tokens of the memory's width, [N, P, C] -> [N, P * parts, M]; P may be 0. */
function splitPointers(g: GraphBuilder, pointers: Value, parts: number, memDim: number): Value {
  const count = mul(g, sizeOf(g, pointers, 1), g.ints([parts]));
  return g.node('Reshape', [pointers, concat(g, [sizeOf(g, pointers, 0), count, g.ints([memDim])], 0)], {
    attributes: { allowzero: 1 },
  });
}

/** Encodes the pointers' temporal distance, one row for each of a pointer's tokens; null where the model does not. */
function pointerPositions(g: GraphBuilder, root: Weights, variant: Variant, time: Value): Value | null {
  if (!variant.addTposEncToObjPtrs) return null;
  const { dModel, memDim } = variant;
  const width = variant.projTposEncInObjPtrs ? dModel : memDim;
  const column = g.node('Unsqueeze', [time, g.ints([-1])]);
  const angle = g.node('Div', [column, g.floats(sineDivisors(width / 2))]);
  const sine = concat(g, [g.node('Sin', [angle]), g.node('Cos', [angle])], -1);
  const encoded = variant.projTposEncInObjPtrs
    ? linear(g, root.scope('obj_ptr_tpos_proj'), sine, dModel, memDim)
    : sine;
  const parts = dModel / memDim;
  const repeated = g.node('Tile', [g.node('Unsqueeze', [encoded, g.ints([1])]), g.ints([1, parts, 1])]);
  return reshape(g, repeated, [-1, memDim]);
}

function selfAttention(g: GraphBuilder, w: Weights, x: Value, rotary: Rotary): Value {
  const { width } = rotary;
  const own = w.scope('self_attn');
  const normed = norm(g, w.scope('norm1'), x, width);
  const query = rotate(g, rotaryLinear(g, own.scope('q_proj'), normed, width, width), rotary);
  const key = rotate(g, rotaryLinear(g, own.scope('k_proj'), normed, width, width), rotary);
  const value = largeLinear(g, own.scope('v_proj'), normed, width, width);
  return add(
    g,
    x,
    largeLinear(g, own.scope('out_proj'), attention(g, query, key, value, { heads: 1, width }), width, width),
  );
}

function crossAttention(g: GraphBuilder, w: Weights, x: Value, bank: Bank, rotary: Rotary, memDim: number): Value {
  const { width } = rotary;
  const cross = w.scope('cross_attn_image');
  const normed = norm(g, w.scope('norm2'), x, width);
  const query = rotate(g, rotaryLinear(g, cross.scope('q_proj'), normed, width, width), rotary);
  const project = (keys: Value) => rotaryLinear(g, cross.scope('k_proj'), keys, memDim, width);
  const spatial = pooledTokens(g, rotate(g, project(bank.spatialKeys), rotary), rotary.side, width);
  const pointers = project(bank.pointerKeys);
  const attended = attentionToBank(g, query, { spatial, pointers, values: bank.values }, width);
  return add(g, x, foldedOutput(g, cross, attended, memDim, width));
}

/** v_proj and out_proj as one projection from the memory's width. */
function foldedOutput(g: GraphBuilder, w: Weights, x: Value, memDim: number, width: number): Value {
  const valueWeight = w.take('v_proj.weight', [width, memDim]);
  const valueBias = w.take('v_proj.bias', [width]);
  const outWeight = w.take('out_proj.weight', [width, width]);
  const outBias = w.take('out_proj.bias', [width]);
  const weight = derived(`${outWeight.key}.folded`, [memDim, width], [outWeight, valueWeight], (out, value) =>
    transposed(product(out!, value!, width, width, memDim), width, memDim),
  );
  const bias = derived(`${outBias.key}.folded`, [width], [outWeight, valueBias, outBias], (out, value, own) =>
    product(out!, value!, width, width, 1).map((sum, i) => sum + own![i]!),
  );
  return largeProduct(g, x, weight, bias);
}

function feedForward(g: GraphBuilder, w: Weights, x: Value, variant: Variant): Value {
  const { dModel } = variant;
  const { dimFeedforward } = variant.memoryAttention;
  const normed = norm(g, w.scope('norm3'), x, dModel);
  const hidden = relu(g, largeLinear(g, w.scope('linear1'), normed, dModel, dimFeedforward));
  return add(g, x, largeLinear(g, w.scope('linear2'), hidden, dimFeedforward, dModel));
}
