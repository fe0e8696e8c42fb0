import type { Backend, Graph } from '../../core/backend.js';
import { type BackendName, isNodeBackend, type MemoryPooling, type Precision } from '../../core/known-names.js';
import { type Execution, type NetworkModel, onNode } from '../../core/model.js';
import type { NetworkGraphs, NetworkSpec } from '../../pipeline/network.js';
import { Sam1Network } from '../../pipeline/sam1-network.js';
import { ortBackend } from '../../runners/node/ort-backend.js';
import type { ModelHandle, RunnerContext } from '../../runners/runner.js';
import { openWebGraphs } from '../../runners/web/web-graphs.js';
import { networkProvider } from '../networks.js';
import { runnerFor } from '../runner-registry.js';

/** One side of a comparison: a network, compiled, on a backend. */
export interface Side {
  readonly model: NetworkModel;
  readonly execution: Execution;
}

/** Of a side's graphs; fp32 and no pooling where it is left out. */
export interface SideForm {
  readonly precision?: Precision | undefined;
  readonly memoryPooling?: MemoryPooling | undefined;
}

/** The graphs of a model of SAM 2, loaded. */
export interface Sam2Side {
  readonly family: 'sam2';
  readonly graphs: NetworkGraphs;
  readonly spec: NetworkSpec;
  /** As in tables: "hiera-tiny (SAM 2.1)". */
  readonly variant: string;
  readonly imageOnly: boolean;
  release(): Promise<void>;
}

/** The graphs of a model of SAM, loaded. */
export interface Sam1Side {
  readonly family: 'sam1';
  readonly network: Sam1Network;
  readonly variant: string;
  release(): Promise<void>;
}

export type LoadedSide = Sam1Side | Sam2Side;

/** What runs graphs outside of a session, and what ends it. */
interface OpenBackend {
  readonly backend: Backend;
  close(): Promise<void>;
}

async function openBackend({ backend, requireHardware, precision }: Execution): Promise<OpenBackend> {
  if (isNodeBackend(backend)) return { backend: ortBackend(backend), close: async () => {} };
  const graphs = await openWebGraphs({ backend: { name: backend, threads: 1 }, requireHardware, precision });
  return { backend: graphs, close: () => graphs.close() };
}

/**
 * A checkpoint as one side of a comparison.
 * @param variant name of a variant, path of a variant file, or null to find it from the weights
 * @param imageSize side in pixels, or null for the size the checkpoint was trained at
 */
export function sideOf(
  checkpoint: string,
  variant: string | null,
  imageSize: number | null,
  backend: BackendName = 'node-cpu',
  { precision = 'fp32', memoryPooling = 1 }: SideForm = {},
): Side {
  return {
    model: { runner: 'node', id: checkpoint, checkpoint, variant, bundled: null },
    execution: { ...onNode(imageSize), backend, precision, memoryPooling },
  };
}

/** @throws UserError where the checkpoint cannot be compiled or loaded */
export async function loadGraphs({ model, execution }: Side, context: RunnerContext): Promise<LoadedSide> {
  const compiled = await networkProvider.compile(model, execution, context);
  const { variant } = compiled;
  const { backend, close } = await openBackend(execution);
  if (compiled.family === 'sam1') {
    const graphs = await loadEach(backend, compiled.files);
    const network = new Sam1Network(compiled.spec, graphs);
    return { family: 'sam1', network, variant, release: () => releaseEach(graphs, close) };
  }
  const graphs = await loadEach(backend, compiled.files);
  const { spec, imageOnly } = compiled;
  return { family: 'sam2', graphs, spec, variant, imageOnly, release: () => releaseEach(graphs, close) };
}

async function loadEach<Name extends string>(
  backend: Backend,
  files: Readonly<Record<Name, string>>,
): Promise<Record<Name, Graph>> {
  const graphs: [string, Graph][] = [];
  for (const [name, file] of Object.entries<string>(files)) graphs.push([name, await backend.load(file)]);
  return Object.fromEntries(graphs) as Record<Name, Graph>;
}

async function releaseEach(graphs: Readonly<Record<string, Graph>>, close: () => Promise<void>): Promise<void> {
  for (const graph of Object.values(graphs)) await graph.release();
  await close();
}

/** The side as a runner holds it, to open sessions with. */
export async function loadModel({ model, execution }: Side, context: RunnerContext): Promise<ModelHandle> {
  return runnerFor(model.runner, execution).prepare(model, execution, context);
}
