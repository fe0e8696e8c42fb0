import { join } from 'node:path';
import { writeSafetensors } from '../checkpoints/write-safetensors.js';
import { createRng } from '../core/rng.js';
import { elementCount } from '../onnx/lazy-tensor.js';
import { parameterShapes } from './graphs.js';
import { knownVariant } from './known-variants.js';
import type { Variant } from './variant.js';

/** Raised whenever the same seed would give other weights than before. */
export const UNTRAINED_VERSION = 1;
export const UNTRAINED_FILE = `sam2-nano-untrained-v${UNTRAINED_VERSION}.safetensors`;

const SEED = 20241029;

/** A small network of exactly the SAM 2.1 architecture, for 256 x 256 pixels. */
export const NANO_VARIANT: Variant = {
  ...knownVariant('hiera-tiny', '2.1'),
  name: 'sam2-nano-untrained',
  generation: 'custom',
  imageSize: 256,
  trunk: {
    embedDim: 16,
    numHeads: 1,
    stages: [1, 2, 3, 1],
    globalAttBlocks: [4, 5],
    windowPosEmbedBkgSpatialSize: [7, 7],
    windowSpec: [8, 4, 8, 8],
  },
  dModel: 64,
  memoryAttention: { numLayers: 2, dimFeedforward: 256, ropeTheta: 10000 },
  memDim: 32,
};

/**
 * Writes a checkpoint of random weights from a fixed seed, with the official key names: the same bytes everywhere.
 * @param folder must exist
 * @returns the file's path
 */
export async function writeUntrainedModel(folder: string): Promise<string> {
  const rng = createRng(SEED);
  const tensors = [...parameterShapes(NANO_VARIANT)].map(([name, shape]) => ({
    name,
    shape,
    dtype: 'F16' as const,
    values: randomValues(name, shape, () => rng.word() / 2 ** 32),
  }));
  const file = join(folder, UNTRAINED_FILE);
  await writeSafetensors(file, tensors, { model: NANO_VARIANT.name, training: 'none', seed: String(SEED) });
  return file;
}

/**
 * Uniform values scaled by the fan-in, so that activations neither vanish nor explode; norms start as the identity.
 * The object score's last bias is positive: an untrained model then takes its object to be present.
 */
function randomValues(name: string, shape: readonly number[], uniform: () => number): Float32Array {
  const count = elementCount(shape);
  if (name === 'sam_mask_decoder.pred_obj_score_head.layers.2.bias') return new Float32Array(count).fill(3);
  if (/norm\d*\.weight$|gamma$/.test(name) || (name.endsWith('weight') && shape.length === 1)) {
    return new Float32Array(count).fill(1);
  }
  if (name.endsWith('bias')) return new Float32Array(count);
  const fanIn = Math.max(1, elementCount(shape.slice(1)));
  const scale = shape.length >= 2 && name.endsWith('weight') ? Math.sqrt(3 / fanIn) : 0.05;
  return Float32Array.from({ length: count }, () => (uniform() * 2 - 1) * scale);
}
