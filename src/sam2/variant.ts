/** The image encoder's trunk (Hiera), under the official field names. */
export interface TrunkVariant {
  readonly embedDim: number;
  readonly numHeads: number;
  /** Blocks in each stage. */
  readonly stages: readonly number[];
  /** Indices of the blocks that attend globally. */
  readonly globalAttBlocks: readonly number[];
  readonly windowPosEmbedBkgSpatialSize: readonly [number, number];
  /** Side of the attention window in each stage, in tokens. */
  readonly windowSpec: readonly number[];
}

/** Everything that a checkpoint's file does not say of its network, under the official field names. */
export interface Variant {
  /** `hiera-tiny`, ... or the name of the variant file. */
  readonly name: string;
  /** Of the official releases; `2.x` where only the image part is known, `custom` for a variant file. */
  readonly generation: '2.0' | '2.1' | '2.x' | 'custom';
  /** Side of the square that the model was trained on, in pixels. */
  readonly imageSize: number;
  readonly trunk: TrunkVariant;
  /** Width of the neck, the decoder and the memory attention. */
  readonly dModel: number;
  readonly fpnTopDownLevels: readonly number[];
  readonly memoryAttention: {
    readonly numLayers: number;
    readonly dimFeedforward: number;
    readonly ropeTheta: number;
  };
  /** Channels of a memory. */
  readonly memDim: number;
  readonly memoryFuserLayers: number;
  /** Memories of a frame: one prompted and numMaskmem - 1 recent ones. */
  readonly numMaskmem: number;
  readonly maxObjPtrsInEncoder: number;
  readonly sigmoidScaleForMemEnc: number;
  readonly sigmoidBiasForMemEnc: number;
  readonly noObjEmbedSpatial: boolean;
  readonly addTposEncToObjPtrs: boolean;
  readonly projTposEncInObjPtrs: boolean;
  readonly useSignedTposEncToObjPtrs: boolean;
  readonly onlyObjPtrsInThePastForEval: boolean;
}

/** Blocks, attention windows and widths of the trunk, block by block (hieradet.py, Hiera.__init__). */
export interface BlockShape {
  readonly dim: number;
  readonly dimOut: number;
  readonly heads: number;
  /** 0: the block attends globally. */
  readonly window: number;
  /** True where the block halves the resolution of its queries. */
  readonly pools: boolean;
}

/** Index of each stage's last block. */
export function stageEnds(trunk: TrunkVariant): readonly number[] {
  let total = 0;
  return trunk.stages.map((blocks) => {
    total += blocks;
    return total - 1;
  });
}

/** A block takes the window of the stage before it where it is the first of its own (the window lags by a block). */
export function blockShapes(trunk: TrunkVariant): readonly BlockShape[] {
  const ends = stageEnds(trunk);
  const shapes: BlockShape[] = [];
  let stage = 0;
  let dim = trunk.embedDim;
  let heads = trunk.numHeads;
  for (let i = 0; i <= ends.at(-1)!; i++) {
    const window = trunk.globalAttBlocks.includes(i) ? 0 : trunk.windowSpec[stage]!;
    const pools = ends.slice(0, -1).includes(i - 1);
    if (pools) stage++;
    if (pools) heads *= 2;
    const dimOut = pools ? dim * 2 : dim;
    shapes.push({ dim, dimOut, heads, window, pools });
    dim = dimOut;
  }
  return shapes;
}

/** Widths of the four stages, first to last. */
export function stageWidths(trunk: TrunkVariant): readonly number[] {
  return trunk.stages.map((_, stage) => trunk.embedDim * 2 ** stage);
}
