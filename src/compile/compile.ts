import { randomBytes } from 'node:crypto';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { sha256OfCheckpoint } from '../checkpoints/checkpoint-files.js';
import { type HashMemory, sha256OfText } from '../core/hashing.js';
import { DEFAULT_FORM, type GraphForm } from '../onnx/graph-form.js';
import { elementCount } from '../onnx/lazy-tensor.js';
import { writeModel } from '../onnx/write-model.js';
import type { WeightSource } from '../sam/weights.js';
import { buildSam1Graphs } from '../sam1/graphs.js';
import { buildGraphs } from '../sam2/graphs.js';
import { openWeights } from '../sam2/open-weights.js';
import type { Variant } from '../sam2/variant.js';
import { chooseVariant } from './choose-variant.js';
import {
  COMPILER_VERSION,
  type CompiledManifest,
  type CompiledModel,
  DATA_FILE,
  type FamilyVariant,
  MANIFEST_FILE,
  readCompiledModel,
} from './compiled-model.js';
import { checkSize } from './image-size.js';

/** Which checkpoint is compiled, in which form and size. */
export interface CompileOptions {
  /** A checkpoint: torch zip or safetensors, official or Hugging Face names, or a folder of Hugging Face. */
  readonly checkpoint: string;
  /**
   * Name of an official model (`hiera-tiny`, `vit-b`), a SAM 2 variant or the file of one, or null to find it from the
   * checkpoint itself.
   */
  readonly variant?: string | Variant | null;
  /** Side in pixels, 64 to 1024 and a multiple of 32 (SAM: 16); the variant's own where it is left out. */
  readonly size?: number | null;
  /** Form of the graphs; of each part that is left out: fused attention, fp32, no pooling. */
  readonly form?: Partial<GraphForm>;
  /** Compiled models lie below it, a folder each. */
  readonly cacheFolder: string;
  /** Knows checkpoints that were hashed before; the file is hashed again where it is left out. */
  readonly hashes?: HashMemory | undefined;
  /** Told what takes long, a line at a time. */
  readonly talk?: (line: string) => void;
}

/** A compiled model, and whether it was there already. */
export interface CompileResult extends CompiledModel {
  /** True where the graphs were there already. */
  readonly cached: boolean;
}

/**
 * Compiles a checkpoint to ONNX graphs with external weights, or finds them in the cache.
 * @throws UserError where the file is no checkpoint of SAM or SAM 2, or the variant or size does not fit it
 */
export async function compileModel(options: CompileOptions): Promise<CompileResult> {
  const file = resolve(options.checkpoint);
  const weights = await openWeights(file);
  try {
    const model = await chooseVariant(weights, options.variant ?? null);
    const { variant } = model;
    const imageSize = checkSize(options.size ?? null, model);
    const checkpointHash = await sha256OfCheckpoint(file, options.hashes);
    const form = { ...DEFAULT_FORM, ...options.form };
    const key = cacheKey(checkpointHash, variant, imageSize, form);
    const folder = join(options.cacheFolder, `${variant.name}-${imageSize}-${key.slice(0, 16)}`);
    const found = await readCompiledModel(folder);
    if (found !== null) return { ...found, cached: true };
    options.talk?.(`compiling ${file} (${variant.name}, ${imageSize} x ${imageSize})`);
    for (const note of weights.notes) options.talk?.(`${file}: ${note}`);
    const shapes = [...weights.tensors.values()].map(({ shape }) => elementCount(shape));
    const parameters = shapes.reduce((sum, count) => sum + count, 0);
    const manifest: CompiledManifest = {
      compiler: COMPILER_VERSION,
      key,
      checkpointHash,
      ...model,
      imageSize,
      ...form,
      imageOnly: weights.imageOnly ?? false,
      parameters,
    };
    await writeFolder(folder, manifest, weights);
    return { folder, manifest, cached: false };
  } finally {
    await weights.close();
  }
}

function cacheKey(
  checkpointHash: string,
  variant: FamilyVariant['variant'],
  imageSize: number,
  { precision, attention, memoryPooling }: GraphForm,
): string {
  // Keys of the usual form are those from before there was another.
  const form = [
    precision,
    ...(attention === DEFAULT_FORM.attention ? [] : [attention]),
    ...(memoryPooling === DEFAULT_FORM.memoryPooling ? [] : [`memory-pooling-${memoryPooling}`]),
  ];
  return sha256OfText(JSON.stringify([COMPILER_VERSION, checkpointHash, variant, imageSize, ...form]));
}

/** Written beside its place and renamed, so that a folder with a manifest is whole. */
async function writeFolder(folder: string, manifest: CompiledManifest, source: WeightSource): Promise<void> {
  const graphs =
    manifest.family === 'sam1'
      ? buildSam1Graphs(source, manifest.variant, manifest.imageSize, manifest)
      : buildGraphs(source, manifest.variant, manifest.imageSize, manifest);
  const temporary = `${folder}.${randomBytes(4).toString('hex')}.tmp`;
  await mkdir(temporary, { recursive: true });
  try {
    await writeModel(temporary, DATA_FILE, graphs);
    await writeFile(join(temporary, MANIFEST_FILE), `${JSON.stringify(manifest, null, 2)}\n`);
    await rm(folder, { recursive: true, force: true });
    await rename(temporary, folder);
  } catch (error) {
    await rm(temporary, { recursive: true, force: true });
    throw error;
  }
}
