import { boolTensor, type FloatTensor, floatTensor, type IntTensor, type Tensor } from '../core/tensor.js';

/** What N objects are prompted with on one picture. */
export interface Prompts {
  /** [N, P, 2], x and y in pixels of the network's square; P may be 0. */
  readonly coords: FloatTensor;
  /** [N, P]: 1 positive, 0 negative, 2 and 3 a box's corners, -1 padding. */
  readonly labels: IntTensor;
  /** N planes of lowResSide^2 logits, of an earlier answer or from a mask prompt, or null for none. */
  readonly mask: Float32Array | null;
}

/** Labels of a box's corners, top left and bottom right (sam/prompt_encoder.py). */
export const BOX_CORNERS = [2, 3] as const;

/** Prompts as the mask decoders of both families take them. */
export function promptInputs({ coords, labels, mask }: Prompts, lowResSide: number): Record<string, Tensor> {
  const objects = labels.dims[0]!;
  const area = lowResSide * lowResSide;
  return {
    point_coords: coords,
    point_labels: labels,
    mask_input: floatTensor(mask ?? new Float32Array(objects * area), [objects, 1, lowResSide, lowResSide]),
    has_mask_input: boolTensor(new Array<boolean>(objects).fill(mask !== null), [objects]),
  };
}

/** One output of a graph, which must be of floats. */
export function floatOutput(outputs: Readonly<Record<string, Tensor>>, name: string): FloatTensor {
  const tensor = outputs[name];
  if (tensor?.type !== 'float32') throw new Error(`the graph gave no float output ${name}`);
  return tensor;
}
