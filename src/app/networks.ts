import { mkdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { sha256OfCheckpoint } from '../checkpoints/checkpoint-files.js';
import { type CompileResult, compileModel } from '../compile/compile.js';
import { sha256OfFile, sha256OfText } from '../core/hashing.js';
import type { BackendName } from '../core/known-names.js';
import type { GraphForm } from '../onnx/graph-form.js';
import type { CompiledNetwork } from '../runners/compiled-network.js';
import type { NetworkProvider } from '../runners/network-provider.js';
import type { RunnerContext } from '../runners/runner.js';
import { SAM1_GRAPH_FILES } from '../sam1/graphs.js';
import { GRAPH_FILES } from '../sam2/graphs.js';
import { NANO_VARIANT, UNTRAINED_FILE, writeUntrainedModel } from '../sam2/untrained.js';
import { hashMemory } from './hash-memory.js';

/** Folder of compiled models below the cache. */
export const COMPILED_FOLDER = 'compiled';
/** Folder of weights that the program writes itself. */
export const WEIGHTS_FOLDER = 'weights';

/** Gives the node runner its networks: compiled from the user's checkpoint, or from weights that the program writes. */
export const networkProvider: NetworkProvider = {
  identify: async (model, { cacheFolder }) => {
    if (model.checkpoint === null) return sha256OfText(UNTRAINED_FILE);
    const variant = model.variant === null ? '' : await variantIdentity(model.variant);
    return sha256OfText(`${await sha256OfCheckpoint(model.checkpoint, hashMemory(cacheFolder))} ${variant}`);
  },
  compile: async (model, { backend, precision, imageSize, memoryPooling = 1 }, context) => {
    const bundled = model.checkpoint === null;
    const result = await compileModel({
      checkpoint: model.checkpoint ?? (await untrainedWeights(context)),
      variant: bundled ? NANO_VARIANT : model.variant,
      size: imageSize,
      form: { attention: attentionOn(backend), precision, memoryPooling },
      cacheFolder: join(context.cacheFolder, COMPILED_FOLDER),
      hashes: hashMemory(context.cacheFolder),
      talk: context.talk,
    });
    return compiledNetwork(result);
  },
};

/**
 * The fused operator of WebGPU is wrong on adapters whose subgroups are small, and WASM's overflows at 1024 pixels and is
 * slower from 768 on (docs/browser.md); CoreML and DirectML have been tried by nobody here, and everybody has products
 * and a softmax.
 */
function attentionOn(backend: BackendName): GraphForm['attention'] {
  return backend === 'node-cpu' || backend === 'node-cuda' ? 'fused' : 'plain';
}

async function variantIdentity(variant: string): Promise<string> {
  const isFile = await stat(variant).then(
    (info) => info.isFile(),
    () => false,
  );
  return isFile ? sha256OfFile(variant) : variant;
}

async function untrainedWeights(context: RunnerContext): Promise<string> {
  const folder = join(context.cacheFolder, WEIGHTS_FOLDER);
  const file = join(folder, UNTRAINED_FILE);
  const known = await stat(file).catch(() => null);
  if (known !== null) return file;
  await mkdir(folder, { recursive: true });
  return writeUntrainedModel(folder);
}

function compiledNetwork({ folder, manifest }: CompileResult): CompiledNetwork {
  const { imageSize, imageOnly, parameters, attention } = manifest;
  const { name, generation } = manifest.variant;
  const variant = generation === 'custom' ? name : `${name} (SAM ${generation})`;
  const facts = { variant, imageOnly, parameters, attention };
  if (manifest.family === 'sam1') {
    return { family: 'sam1', files: filesIn(folder, SAM1_GRAPH_FILES), spec: { imageSize }, ...facts };
  }
  const spec = { ...manifest.variant, imageSize };
  return { family: 'sam2', files: filesIn(folder, GRAPH_FILES), spec, ...facts };
}

function filesIn<Name extends string>(folder: string, files: Readonly<Record<Name, string>>): Record<Name, string> {
  const paths = Object.entries<string>(files).map(([name, file]) => [name, join(folder, file)]);
  return Object.fromEntries(paths) as Record<Name, string>;
}
