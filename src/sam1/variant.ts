/** A SAM network, under the official field names (build_sam.py, ImageEncoderViT); a checkpoint's shapes tell all of it. */
export interface Sam1Variant {
  /** `vit-b`, `vit-l`, `vit-h`, or `vit` for one of another size. */
  readonly name: string;
  readonly generation: '1' | 'custom';
  /** Side of the square that the model was trained on, in pixels. */
  readonly imageSize: number;
  readonly embedDim: number;
  readonly depth: number;
  readonly numHeads: number;
  /** Indices of the blocks that attend globally. */
  readonly globalAttnIndexes: readonly number[];
  /** Side of the other blocks' attention window, in tokens. */
  readonly windowSize: number;
  /** Width of the neck, the prompt encoder and the decoder. */
  readonly outChans: number;
}

/** Pixels of a side of a patch. */
export const PATCH = 16;

const official = (name: string, embedDim: number, depth: number, numHeads: number, global: number[]): Sam1Variant => ({
  name,
  generation: '1',
  imageSize: 1024,
  embedDim,
  depth,
  numHeads,
  globalAttnIndexes: global,
  windowSize: 14,
  outChans: 256,
});

/** The three official models, smallest first. */
export const SAM1_VARIANTS: readonly Sam1Variant[] = [
  official('vit-b', 768, 12, 12, [2, 5, 8, 11]),
  official('vit-l', 1024, 24, 16, [5, 11, 17, 23]),
  official('vit-h', 1280, 32, 16, [7, 15, 23, 31]),
];
