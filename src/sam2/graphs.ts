import type { GraphBuilder } from '../onnx/graph-builder.js';
import { GRAPH_FILES, type GraphName } from './compiled-model.js';
import { imageEncoder } from './image-encoder.js';
import { maskDecoder, maskPrompt } from './mask-decoder.js';
import { memoryAttention } from './memory-attention.js';
import { memoryEncoder } from './memory-encoder.js';
import type { Variant } from './variant.js';
import { type ParameterStore, type WeightSource, WeightStore, Weights } from './weights.js';

/** Every graph of a model, its parameters taken from one store. */
function networkGraphs(
  store: ParameterStore,
  variant: Variant,
  size: number,
): Readonly<Record<GraphName, GraphBuilder>> {
  const root = new Weights(store);
  // Only used by a model that encodes first frames through its memory attention; none of the official ones does.
  root.ignore('no_mem_pos_enc', [1, 1, variant.dModel]);
  return {
    imageEncoder: imageEncoder(root, variant, size),
    maskPrompt: maskPrompt(root, size),
    maskDecoder: maskDecoder(root, variant, size),
    memoryAttention: memoryAttention(root, variant, size),
    memoryEncoder: memoryEncoder(root, variant, size),
  };
}

/**
 * The graphs of a checkpoint by file name.
 * @param size side of the square that the graphs take, in pixels: a multiple of 32
 * @throws UserError naming a parameter that is missing, unexpected or of another shape
 */
export function buildGraphs(source: WeightSource, variant: Variant, size: number): Map<string, GraphBuilder> {
  const store = new WeightStore(source);
  const graphs = networkGraphs(store, variant, size);
  store.requireAllUsed();
  return new Map(Object.entries(graphs).map(([name, graph]) => [GRAPH_FILES[name as GraphName], graph]));
}

/** Name and shape of every parameter that a checkpoint of this variant holds, as the network asks for them. */
export function parameterShapes(variant: Variant): ReadonlyMap<string, readonly number[]> {
  const shapes = new Map<string, readonly number[]>();
  const recorder: ParameterStore = {
    take: (key, shape) => {
      shapes.set(key, shape);
      return { key, shape, load: () => Promise.reject(new Error(`${key} has no values`)) };
    },
    ignore: (name, shape) => shapes.set(name, shape),
  };
  networkGraphs(recorder, variant, variant.imageSize);
  return shapes;
}
