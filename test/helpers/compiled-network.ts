import { networkProvider } from '../../src/app/networks.js';
import type { NetworkGraphs, NetworkSpec } from '../../src/pipeline/network.js';
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
  const compiled = await networkProvider.compile(model, imageSize, { cacheFolder, talk: () => {} });
  const backend = ortCpuBackend({ threads: 2 });
  const entries = Object.entries(compiled.files).map(async ([name, file]) => [name, await backend.load(file)] as const);
  const graphs = Object.fromEntries(await Promise.all(entries)) as unknown as NetworkGraphs;
  return { graphs, spec: compiled.spec, parameters: compiled.parameters };
}
