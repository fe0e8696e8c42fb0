import type { Graph } from '../core/backend.js';
import { boolTensor, type FloatTensor, floatTensor, type IntTensor, type Tensor } from '../core/tensor.js';

/** What must be known of a SAM network to use it on a picture. */
export interface Sam1Spec {
  /** Side of the square that the network sees, in pixels. */
  readonly imageSize: number;
}

/** The graphs of one model, by the stage that they execute; src/sam1 documents each one's inputs and outputs. */
export interface Sam1Graphs {
  readonly imageEncoder: Graph;
  readonly maskDecoder: Graph;
}

/** What N objects of one picture are prompted with. */
export interface Sam1Prompts {
  /** [N, P, 2], x and y in pixels of the network's square; P may be 0 where there is a mask. */
  readonly coords: FloatTensor;
  /** [N, P]: 1 positive, 0 negative, 2 and 3 a box's corners, -1 padding, which follows clicks that have no box. */
  readonly labels: IntTensor;
  /** N planes of lowResSide^2 logits, of an earlier answer, or null for none. */
  readonly mask: Float32Array | null;
}

/** The decoder's answer for N objects: a mask for a clear prompt, then three for one that is not. */
export interface Sam1Masks {
  /** N times four planes of lowResSide^2 logits. */
  readonly masks: Float32Array;
  /** Four for each object, unbounded. */
  readonly ious: Float32Array;
}

/** Typed calls of the two graphs of SAM. */
export class Sam1Network {
  readonly spec: Sam1Spec;
  readonly #graphs: Sam1Graphs;

  constructor(spec: Sam1Spec, graphs: Sam1Graphs) {
    this.spec = spec;
    this.#graphs = graphs;
  }

  /** Side of a low-resolution mask. */
  get lowResSide(): number {
    return this.spec.imageSize / 4;
  }

  /**
   * @param pixels normalised and padded, [3, imageSize, imageSize]
   * @returns [1, C, imageSize / 16, imageSize / 16]
   */
  async encodeImage(pixels: Float32Array): Promise<FloatTensor> {
    const { imageSize } = this.spec;
    const outputs = await this.#graphs.imageEncoder.run({ image: floatTensor(pixels, [1, 3, imageSize, imageSize]) });
    return float(outputs, 'vision_features');
  }

  /** @param features of the picture, as `encodeImage` gives them */
  async decode(features: FloatTensor, prompts: Sam1Prompts): Promise<Sam1Masks> {
    const low = this.lowResSide;
    const objects = prompts.labels.dims[0]!;
    const { coords, labels, mask } = prompts;
    const outputs = await this.#graphs.maskDecoder.run({
      features,
      point_coords: coords,
      point_labels: labels,
      mask_input: floatTensor(mask ?? new Float32Array(objects * low * low), [objects, 1, low, low]),
      has_mask_input: boolTensor(new Array<boolean>(objects).fill(mask !== null), [objects]),
    });
    return { masks: float(outputs, 'masks').data, ious: float(outputs, 'ious').data };
  }
}

function float(outputs: Readonly<Record<string, Tensor>>, name: string): FloatTensor {
  const tensor = outputs[name];
  if (tensor?.type !== 'float32') throw new Error(`the graph gave no float output ${name}`);
  return tensor;
}
