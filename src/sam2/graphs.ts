import type { GraphBuilder } from '../onnx/graph-builder.js';
import { DEFAULT_FORM, type GraphForm } from '../onnx/graph-form.js';
import { type ParameterStore, recordShapes, type WeightSource, WeightStore, Weights } from '../sam/weights.js';
import { imageEncoder } from './image-encoder.js';
import { maskDecoder, maskPrompt } from './mask-decoder.js';
import { memoryAttention } from './memory-attention.js';
import { memoryEncoder } from './memory-encoder.js';
import type { Variant } from './variant.js';

/** The graphs of a compiled SAM 2 model, by the stage that they execute. */
export const GRAPH_FILES = {
  imageEncoder: 'image-encoder.onnx',
  maskPrompt: 'mask-prompt.onnx',
  maskDecoder: 'mask-decoder.onnx',
  memoryAttention: 'memory-attention.onnx',
  memoryEncoder: 'memory-encoder.onnx',
} as const;

export type GraphName = keyof typeof GRAPH_FILES;

/** Every graph of a model, its parameters taken from one store. */
function networkGraphs(
  store: ParameterStore,
  variant: Variant,
  size: number,
  form: GraphForm,
): Readonly<Record<GraphName, GraphBuilder>> {
  const root = new Weights(store);
  // Only used by a model that encodes first frames through its memory attention; none of the official ones does.
  root.ignore('no_mem_pos_enc', [1, 1, variant.dModel]);
  return {
    imageEncoder: imageEncoder(root, variant, size, form),
    maskPrompt: maskPrompt(root, size, form),
    maskDecoder: maskDecoder(root, variant, size, form),
    memoryAttention: memoryAttention(root, variant, size, form),
    memoryEncoder: memoryEncoder(root, variant, size, form),
  };
}

/**
 * The graphs of a checkpoint by file name.
 * @param size side of the square that the graphs take, in pixels: a multiple of 32
 * @throws UserError naming a parameter that is missing, unexpected or of another shape
 */
export function buildGraphs(
  source: WeightSource,
  variant: Variant,
  size: number,
  form: GraphForm = DEFAULT_FORM,
): Map<string, GraphBuilder> {
  const store = new WeightStore(source, 'SAM 2 or SAM 2.1');
  const graphs = networkGraphs(store, variant, size, form);
  store.requireAllUsed();
  return new Map(Object.entries(graphs).map(([name, graph]) => [GRAPH_FILES[name as GraphName], graph]));
}

/** Name and shape of every parameter that a checkpoint of this variant holds, as the network asks for them. */
export function parameterShapes(variant: Variant): ReadonlyMap<string, readonly number[]> {
  return recordShapes((store) => networkGraphs(store, variant, variant.imageSize, DEFAULT_FORM));
}
