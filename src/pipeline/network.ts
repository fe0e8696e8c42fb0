import type { Graph } from '../core/backend.js';
import { boolTensor, type FloatTensor, floatTensor, intTensor } from '../core/tensor.js';
import { floatOutput, type Prompts, promptInputs } from './decoder-inputs.js';

/** What the session must know of a network; sizes and switches carry the official config's names. */
export interface NetworkSpec {
  /** Side of the square that the network sees, in pixels. */
  readonly imageSize: number;
  readonly dModel: number;
  readonly memDim: number;
  readonly numMaskmem: number;
  readonly maxObjPtrsInEncoder: number;
  readonly useSignedTposEncToObjPtrs: boolean;
  readonly onlyObjPtrsInThePastForEval: boolean;
}

/** The graphs of one model, by the stage that they execute; src/sam2 documents each one's inputs and outputs. */
export interface NetworkGraphs {
  readonly imageEncoder: Graph;
  readonly maskPrompt: Graph;
  readonly maskDecoder: Graph;
  readonly memoryAttention: Graph;
  readonly memoryEncoder: Graph;
}

/** A frame after the image encoder, with side = imageSize / 16 and C = dModel. */
export interface FrameFeatures {
  /** [1, C, side, side]. */
  readonly vision: FloatTensor;
  /** The same with the no-memory embedding added. */
  readonly unconditioned: FloatTensor;
  /** [1, C / 8, 4 side, 4 side]. */
  readonly highRes0: FloatTensor;
  /** [1, C / 4, 2 side, 2 side]. */
  readonly highRes1: FloatTensor;
}

/** What the memory attention takes for one object; T memories and P pointers. */
export interface MemoryInputs {
  /** [1, T, side^2, memDim]. */
  readonly memory: FloatTensor;
  /** Rows of the temporal encoding, T of them. */
  readonly memoryTime: readonly number[];
  /** [1, P, C]. */
  readonly pointers: FloatTensor;
  /** Distances in frames divided by the largest, P of them. */
  readonly pointerTime: readonly number[];
}

/** No click: one padding point stands for it, as while tracking (SAM2Base._forward_sam_heads). */
export const NO_POINTS: Pick<Prompts, 'coords' | 'labels'> = {
  coords: floatTensor(new Float32Array(2), [1, 1, 2]),
  labels: intTensor([-1], [1, 1]),
};

/** The decoder's answer for N objects; four masks each: one for an unambiguous prompt, three for an ambiguous one. */
export interface DecodedMasks {
  /** N times four planes of lowResSide^2 logits. */
  readonly masks: Float32Array;
  /** Four for each object. */
  readonly ious: Float32Array;
  /** One for each object, above 0 where it is present. */
  readonly objectScores: Float32Array;
  /** Four rows of C for each object. */
  readonly pointers: Float32Array;
  /** C values: the pointer of an absent object. */
  readonly noObjectPointer: Float32Array;
}

/** Typed calls of the five graphs. */
export class Network {
  readonly spec: NetworkSpec;
  readonly #graphs: NetworkGraphs;

  constructor(spec: NetworkSpec, graphs: NetworkGraphs) {
    this.spec = spec;
    this.#graphs = graphs;
  }

  /** Tokens along a side. */
  get side(): number {
    return this.spec.imageSize / 16;
  }

  /** Side of a low-resolution mask. */
  get lowResSide(): number {
    return this.side * 4;
  }

  /** Numbers of values that are kept of one object on one frame. */
  get outputSizes(): { readonly memory: number; readonly pointer: number; readonly logits: number } {
    const { memDim, dModel } = this.spec;
    return { memory: this.side ** 2 * memDim, pointer: dModel, logits: this.lowResSide ** 2 };
  }

  /** @param pixels normalised, [3, imageSize, imageSize] */
  async encodeImage(pixels: Float32Array): Promise<FrameFeatures> {
    const { imageSize } = this.spec;
    const image = floatTensor(pixels, [1, 3, imageSize, imageSize]);
    const outputs = await this.#graphs.imageEncoder.run({ image });
    return {
      vision: floatOutput(outputs, 'vision_features'),
      unconditioned: floatOutput(outputs, 'unconditioned_features'),
      highRes0: floatOutput(outputs, 'high_res_0'),
      highRes1: floatOutput(outputs, 'high_res_1'),
    };
  }

  /** @param mask 0 or 1, imageSize^2 values; @returns what the decoder takes as a mask prompt, lowResSide^2 values */
  async prepareMaskPrompt(mask: Float32Array): Promise<Float32Array> {
    const { imageSize } = this.spec;
    const outputs = await this.#graphs.maskPrompt.run({ mask: floatTensor(mask, [1, 1, imageSize, imageSize]) });
    return floatOutput(outputs, 'mask_input').data;
  }

  /** @param features conditioned on memory, or the frame's own: one for all objects, or one for each */
  async decode(features: FloatTensor, frame: FrameFeatures, prompts: Prompts): Promise<DecodedMasks> {
    const outputs = await this.#graphs.maskDecoder.run({
      features,
      high_res_0: frame.highRes0,
      high_res_1: frame.highRes1,
      ...promptInputs(prompts, this.lowResSide),
    });
    return {
      masks: floatOutput(outputs, 'masks').data,
      ious: floatOutput(outputs, 'ious').data,
      objectScores: floatOutput(outputs, 'object_score').data,
      pointers: floatOutput(outputs, 'object_pointers').data,
      noObjectPointer: floatOutput(outputs, 'no_object_pointer').data,
    };
  }

  /** @returns the frame's features conditioned on one object's memory bank, [1, C, side, side] */
  async condition(frame: FrameFeatures, bank: MemoryInputs): Promise<FloatTensor> {
    const outputs = await this.#graphs.memoryAttention.run({
      vision_features: frame.vision,
      memory: bank.memory,
      memory_time: intTensor(bank.memoryTime, [bank.memoryTime.length]),
      pointers: bank.pointers,
      pointer_time: floatTensor(Float32Array.from(bank.pointerTime), [bank.pointerTime.length]),
    });
    return floatOutput(outputs, 'features');
  }

  /**
   * @param lowResMask logits, lowResSide^2 values
   * @param binarise true where logits above 0 count as 1 instead of their sigmoid
   * @returns side^2 * memDim values
   */
  async encodeMemory(
    frame: FrameFeatures,
    lowResMask: Float32Array,
    objectScore: number,
    binarise: boolean,
  ): Promise<Float32Array> {
    const low = this.lowResSide;
    const outputs = await this.#graphs.memoryEncoder.run({
      vision_features: frame.vision,
      low_res_mask: floatTensor(lowResMask, [1, 1, low, low]),
      object_score: floatTensor(Float32Array.of(objectScore), [1, 1]),
      binarise: boolTensor([binarise], [1]),
    });
    return floatOutput(outputs, 'memory').data;
  }
}
