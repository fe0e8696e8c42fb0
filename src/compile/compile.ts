import { randomBytes } from 'node:crypto';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { openCheckpoint } from '../checkpoints/open-checkpoint.js';
import { UserError } from '../core/errors.js';
import { sha256OfFile, sha256OfText } from '../core/hashing.js';
import { elementCount } from '../onnx/lazy-tensor.js';
import { writeModel } from '../onnx/write-model.js';
import type { WeightSource } from '../sam/weights.js';
import {
  COMPILER_VERSION,
  type CompiledManifest,
  type CompiledModel,
  DATA_FILE,
  MANIFEST_FILE,
  readCompiledModel,
} from './compiled-model.js';
import { detectVariant } from './detect-variant.js';
import { buildGraphs } from './graphs.js';
import { KNOWN_TRUNKS, knownVariant } from './known-variants.js';
import type { Variant } from './variant.js';
import { readVariantFile } from './variant-file.js';

export interface CompileOptions {
  /** A checkpoint: torch zip or safetensors. */
  readonly checkpoint: string;
  /** Name of an official trunk (`hiera-tiny`), a variant file, a variant, or null to find it from the file itself. */
  readonly variant?: string | Variant | null;
  /** Side in pixels, 256 to 1024 and a multiple of 32; the variant's own where it is left out. */
  readonly size?: number | null;
  /** Compiled models lie below it, a folder each. */
  readonly cacheFolder: string;
  readonly talk?: (line: string) => void;
}

export interface CompileResult extends CompiledModel {
  /** True where the graphs were there already. */
  readonly cached: boolean;
}

/**
 * Compiles a checkpoint to ONNX graphs with external weights, or finds them in the cache.
 * @throws UserError where the file is no SAM 2 checkpoint, or the variant or size does not fit it
 */
export async function compileModel(options: CompileOptions): Promise<CompileResult> {
  const file = resolve(options.checkpoint);
  const checkpoint = await openCheckpoint(file);
  try {
    const variant = await chooseVariant(checkpoint, options.variant ?? null);
    const imageSize = checkSize(options.size ?? variant.imageSize, variant);
    const checkpointHash = await sha256OfFile(file);
    const key = cacheKey(checkpointHash, variant, imageSize);
    const folder = join(options.cacheFolder, `${variant.name}-${imageSize}-${key.slice(0, 16)}`);
    const found = await readCompiledModel(folder);
    if (found !== null) return { ...found, cached: true };
    options.talk?.(`compiling ${file} (${variant.name}, ${imageSize} x ${imageSize})`);
    const shapes = [...checkpoint.tensors.values()].map(({ shape }) => elementCount(shape));
    const parameters = shapes.reduce((sum, count) => sum + count, 0);
    const manifest: CompiledManifest = {
      compiler: COMPILER_VERSION,
      key,
      checkpointHash,
      variant,
      imageSize,
      precision: 'fp32',
      parameters,
    };
    await writeFolder(folder, manifest, checkpoint);
    return { folder, manifest, cached: false };
  } finally {
    await checkpoint.close();
  }
}

async function chooseVariant(source: WeightSource, wanted: string | Variant | null): Promise<Variant> {
  if (wanted === null) return detectVariant(source);
  if (typeof wanted !== 'string') return wanted;
  const trunk = [wanted, `hiera-${wanted}`].find((name) => KNOWN_TRUNKS.includes(name));
  if (trunk === undefined) return readVariantFile(resolve(wanted));
  return knownVariant(trunk, source.tensors.has('no_obj_embed_spatial') ? '2.1' : '2.0');
}

function checkSize(size: number, variant: Variant): number {
  const window = variant.trunk.windowSpec[0]!;
  if (Number.isInteger(size) && size >= 64 && size <= 1024 && size % 32 === 0 && (size / 4) % window === 0) return size;
  throw new UserError({
    what: 'The model cannot be compiled for this image size.',
    where: '--size',
    expected: `a multiple of ${Math.max(32, window * 4)} from 64 to 1024; the model was trained at ${variant.imageSize}`,
    found: String(size),
    next: 'leave the size out, or give 512 or 1024',
  });
}

function cacheKey(checkpointHash: string, variant: Variant, imageSize: number): string {
  const content = JSON.stringify([COMPILER_VERSION, checkpointHash, variant, imageSize, 'fp32']);
  return sha256OfText(content);
}

/** Written beside its place and renamed, so that a folder with a manifest is whole. */
async function writeFolder(folder: string, manifest: CompiledManifest, source: WeightSource): Promise<void> {
  const graphs = buildGraphs(source, manifest.variant, manifest.imageSize);
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
