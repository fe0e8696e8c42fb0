import type { Graph } from '../core/backend.js';
import { type FloatTensor, floatTensor } from '../core/tensor.js';
import { floatOutput, type Prompts, promptInputs } from './decoder-inputs.js';

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
    return floatOutput(outputs, 'vision_features');
  }

  /**
   * @param features of the picture, as `encodeImage` gives them
   * @param prompts padding (label -1) follows clicks that have no box; without points there is a mask
   */
  async decode(features: FloatTensor, prompts: Prompts): Promise<Sam1Masks> {
    const outputs = await this.#graphs.maskDecoder.run({
      features,
      ...promptInputs(prompts, this.lowResSide),
    });
    return { masks: floatOutput(outputs, 'masks').data, ious: floatOutput(outputs, 'ious').data };
  }
}
