import { networkProvider } from '../../src/app/networks.js';
import type { Graph } from '../../src/core/backend.js';
import { onNode } from '../../src/core/model.js';
import type { NetworkGraphs, NetworkSpec } from '../../src/pipeline/network.js';
import type { Sam1Graphs, Sam1Spec } from '../../src/pipeline/sam1-network.js';
import { ortCpuBackend } from '../../src/runners/node/ort-backend.js';

export interface LoadedNetwork {
  readonly graphs: NetworkGraphs;
  readonly spec: NetworkSpec;
  readonly parameters: number;
}

/** Compiles a checkpoint, or the bundled untrained model for null, into `cacheFolder` and loads its graphs. */
export async function loadNetwork(
  checkpoint: string | null,
  variant: string | null,
  imageSize: number | null,
  cacheFolder: string,
): Promise<LoadedNetwork> {
  const bundled = checkpoint === null ? 'sam2-nano-untrained' : null;
  const model = { runner: 'node', id: 'test', checkpoint, variant, bundled } as const;
  const compiled = await networkProvider.compile(model, onNode(imageSize), { cacheFolder, talk: () => {} });
  if (compiled.family !== 'sam2') throw new Error(`${compiled.variant} is no video model`);
  return { graphs: await loadGraphs(compiled.files), spec: compiled.spec, parameters: compiled.parameters };
}

export interface LoadedSam1 {
  readonly graphs: Sam1Graphs;
  readonly spec: Sam1Spec;
}

/** Compiles a checkpoint of SAM into `cacheFolder` and loads its graphs. */
export async function loadSam1(checkpoint: string, imageSize: number | null, cacheFolder: string): Promise<LoadedSam1> {
  const model = { runner: 'node', id: 'test', checkpoint, variant: null, bundled: null } as const;
  const compiled = await networkProvider.compile(model, onNode(imageSize), { cacheFolder, talk: () => {} });
  if (compiled.family !== 'sam1') throw new Error(`${compiled.variant} is no image model`);
  return { graphs: await loadGraphs(compiled.files), spec: compiled.spec };
}

async function loadGraphs<Name extends string>(files: Readonly<Record<Name, string>>): Promise<Record<Name, Graph>> {
  const backend = ortCpuBackend({ threads: 2 });
  const entries = Object.entries<string>(files).map(async ([name, file]) => [name, await backend.load(file)] as const);
  return Object.fromEntries(await Promise.all(entries)) as Record<Name, Graph>;
}
