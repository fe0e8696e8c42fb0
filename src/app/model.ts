import { readdir, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { checkpointFiles } from '../checkpoints/checkpoint-files.js';
import { detectModel } from '../compile/choose-variant.js';
import { type CompileOptions, type CompileResult, compileModel } from '../compile/compile.js';
import { elementCount } from '../onnx/lazy-tensor.js';
import { type OpenedWeights, openWeights } from '../sam2/open-weights.js';
import { defaultCacheFolder } from './cache-folder.js';
import { hashMemory } from './hash-memory.js';
import { checkpointNamed } from './named-checkpoint.js';
import { COMPILED_FOLDER } from './networks.js';

/** What a checkpoint holds. */
export interface ModelInspection {
  readonly file: string;
  readonly format: string;
  /** Whose names the parameters have in the file. */
  readonly layout: 'official' | 'hugging-face';
  readonly bytes: number;
  /** Parameters of the network: those of another one and double ones in the file do not count. */
  readonly tensors: number;
  readonly parameters: number;
  /** Number of tensors of each element type. */
  readonly dtypes: Readonly<Record<string, number>>;
  /** Name and generation ("hiera-tiny", "2.1"), or null where the file is of no official model. */
  readonly variant: { readonly name: string; readonly generation: string } | null;
  /** Why there is no variant. */
  readonly problem: string | null;
  readonly metadata: Readonly<Record<string, string>>;
  /** What should be known of how the file was read. */
  readonly notes: readonly string[];
  /** Parameters by the first part of their official names, largest first. */
  readonly parts: readonly { readonly name: string; readonly tensors: number; readonly parameters: number }[];
}

/**
 * Reads what is in a checkpoint without loading it.
 * @param path of the checkpoint, or a name of `listModels`
 * @throws UserError where the file is no checkpoint
 */
export async function inspectModel(path: string): Promise<ModelInspection> {
  const file = checkpointNamed(path);
  const weights = await openWeights(resolve(file));
  try {
    const { checkpoint, layout, notes } = weights;
    const { dtypes, parts } = contentOf(weights);
    return {
      file: checkpoint.file,
      format: checkpoint.format,
      layout,
      bytes: await bytesOf(file),
      tensors: weights.tensors.size,
      parameters: parts.reduce((sum, part) => sum + part.parameters, 0),
      dtypes,
      ...variantOf(weights),
      metadata: checkpoint.metadata,
      notes,
      parts,
    };
  } finally {
    await weights.close();
  }
}

function contentOf({ tensors }: OpenedWeights): Pick<ModelInspection, 'dtypes' | 'parts'> {
  const dtypes: Record<string, number> = {};
  const parts = new Map<string, { tensors: number; parameters: number }>();
  for (const [name, { dtype, shape }] of tensors) {
    dtypes[dtype] = (dtypes[dtype] ?? 0) + 1;
    const part = name.split('.')[0] ?? name;
    const sum = parts.get(part) ?? { tensors: 0, parameters: 0 };
    parts.set(part, { tensors: sum.tensors + 1, parameters: sum.parameters + elementCount(shape) });
  }
  const list = [...parts].map(([name, sum]) => ({ name, ...sum })).sort((a, b) => b.parameters - a.parameters);
  return { dtypes, parts: list };
}

async function bytesOf(path: string): Promise<number> {
  const { main, shards } = await checkpointFiles(path);
  let bytes = 0;
  for (const file of shards.length === 0 ? [main] : shards) bytes += (await stat(file)).size;
  return bytes;
}

function variantOf(checkpoint: Parameters<typeof detectModel>[0]): Pick<ModelInspection, 'variant' | 'problem'> {
  try {
    const { name, generation } = detectModel(checkpoint).variant;
    return { variant: { name, generation }, problem: null };
  } catch (error) {
    return { variant: null, problem: error instanceof Error ? error.message : String(error) };
  }
}

/** A compiled model, and what it took. */
export interface ModelCompilation extends CompileResult {
  readonly seconds: number;
  /** Bytes of all files in the folder. */
  readonly bytes: number;
}

/**
 * Compiles a checkpoint, a path or a name of `listModels`, into the cache and says what it took.
 * @throws UserError where the file is no such checkpoint, or the variant, size or precision does not fit it
 */
export async function compile(options: Omit<CompileOptions, 'cacheFolder' | 'hashes'>): Promise<ModelCompilation> {
  const start = performance.now();
  const cache = defaultCacheFolder();
  const cacheFolder = join(cache, COMPILED_FOLDER);
  const checkpoint = checkpointNamed(options.checkpoint, cache);
  const result = await compileModel({ ...options, checkpoint, cacheFolder, hashes: hashMemory(cache) });
  const seconds = (performance.now() - start) / 1000;
  let bytes = 0;
  for (const name of await readdir(result.folder)) bytes += (await stat(join(result.folder, name))).size;
  return { ...result, seconds, bytes };
}
