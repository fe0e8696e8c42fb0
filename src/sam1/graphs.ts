import type { GraphBuilder } from '../onnx/graph-builder.js';
import { DEFAULT_FORM, type GraphForm } from '../onnx/graph-form.js';
import { type ParameterStore, recordShapes, type WeightSource, WeightStore, Weights } from '../sam/weights.js';
import { imageEncoder } from './image-encoder.js';
import { maskDecoder } from './mask-decoder.js';
import type { Sam1Variant } from './variant.js';

/** The graphs of a compiled SAM model, by the stage that they execute. */
export const SAM1_GRAPH_FILES = {
  imageEncoder: 'image-encoder.onnx',
  maskDecoder: 'mask-decoder.onnx',
} as const;

export type Sam1GraphName = keyof typeof SAM1_GRAPH_FILES;

/** Buffers with the normalisation of pixels, the same in every model; the official files leave them out. */
const PIXEL_BUFFERS = ['pixel_mean', 'pixel_std'];

function networkGraphs(
  store: ParameterStore,
  variant: Sam1Variant,
  size: number,
  form: GraphForm,
): Readonly<Record<Sam1GraphName, GraphBuilder>> {
  const root = new Weights(store);
  return { imageEncoder: imageEncoder(root, variant, size, form), maskDecoder: maskDecoder(root, variant, size, form) };
}

/**
 * The graphs of a checkpoint by file name.
 * @param size side of the square that the graphs take, in pixels: a multiple of 16
 * @throws UserError naming a parameter that is missing, unexpected or of another shape
 */
export function buildSam1Graphs(
  source: WeightSource,
  variant: Sam1Variant,
  size: number,
  form: GraphForm = DEFAULT_FORM,
): Map<string, GraphBuilder> {
  const store = new WeightStore(source, 'SAM');
  const graphs = networkGraphs(store, variant, size, form);
  for (const name of PIXEL_BUFFERS) store.ignore(name);
  store.requireAllUsed();
  return new Map(Object.entries(graphs).map(([name, graph]) => [SAM1_GRAPH_FILES[name as Sam1GraphName], graph]));
}

/** Name and shape of every parameter that a checkpoint of this variant holds, as the network asks for them. */
export function sam1ParameterShapes(variant: Sam1Variant): ReadonlyMap<string, readonly number[]> {
  return recordShapes((store) => networkGraphs(store, variant, variant.imageSize, DEFAULT_FORM));
}
