import type { TrunkVariant, Variant } from './variant.js';

/** Trunks of the official configs (sam2/configs/sam2.1/*.yaml; the 2.0 ones are the same). */
const TRUNKS: Readonly<Record<string, TrunkVariant>> = {
  'hiera-tiny': {
    embedDim: 96,
    numHeads: 1,
    stages: [1, 2, 7, 2],
    globalAttBlocks: [5, 7, 9],
    windowPosEmbedBkgSpatialSize: [7, 7],
    windowSpec: [8, 4, 14, 7],
  },
  'hiera-small': {
    embedDim: 96,
    numHeads: 1,
    stages: [1, 2, 11, 2],
    globalAttBlocks: [7, 10, 13],
    windowPosEmbedBkgSpatialSize: [7, 7],
    windowSpec: [8, 4, 14, 7],
  },
  'hiera-base+': {
    embedDim: 112,
    numHeads: 2,
    stages: [2, 3, 16, 3],
    globalAttBlocks: [12, 16, 20],
    windowPosEmbedBkgSpatialSize: [14, 14],
    windowSpec: [8, 4, 14, 7],
  },
  'hiera-large': {
    embedDim: 144,
    numHeads: 2,
    stages: [2, 6, 36, 4],
    globalAttBlocks: [23, 33, 43],
    windowPosEmbedBkgSpatialSize: [7, 7],
    windowSpec: [8, 4, 16, 8],
  },
};

export type Generation = '2.0' | '2.1' | '2.x';

const FIRST_GENERATION = {
  noObjEmbedSpatial: false,
  addTposEncToObjPtrs: false,
  projTposEncInObjPtrs: false,
  useSignedTposEncToObjPtrs: false,
} as const;

/** What the official generations differ in: nothing that a picture alone needs. */
const GENERATIONS = {
  '2.0': FIRST_GENERATION,
  '2.x': FIRST_GENERATION,
  '2.1': {
    noObjEmbedSpatial: true,
    addTposEncToObjPtrs: true,
    projTposEncInObjPtrs: true,
    useSignedTposEncToObjPtrs: true,
  },
} as const;

export const KNOWN_TRUNKS = Object.keys(TRUNKS);

/**
 * An official model.
 * @param trunk one of KNOWN_TRUNKS
 */
export function knownVariant(trunk: string, generation: Generation): Variant {
  return {
    name: trunk,
    generation,
    imageSize: 1024,
    trunk: TRUNKS[trunk]!,
    dModel: 256,
    fpnTopDownLevels: [2, 3],
    memoryAttention: { numLayers: 4, dimFeedforward: 2048, ropeTheta: 10000 },
    memDim: 64,
    memoryFuserLayers: 2,
    numMaskmem: 7,
    maxObjPtrsInEncoder: 16,
    sigmoidScaleForMemEnc: 20,
    sigmoidBiasForMemEnc: -10,
    onlyObjPtrsInThePastForEval: true,
    ...GENERATIONS[generation],
  };
}
