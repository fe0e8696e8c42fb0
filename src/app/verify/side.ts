import type { Backend } from '../../core/backend.js';
import { UserError } from '../../core/errors.js';
import type { Execution, NetworkModel } from '../../core/model.js';
import type { NetworkGraphs, NetworkSpec } from '../../pipeline/network.js';
import { ortCpuBackend } from '../../runners/node/ort-backend.js';
import type { ModelHandle, RunnerContext } from '../../runners/runner.js';
import { networkProvider } from '../networks.js';
import { runnerNamed } from '../runner-registry.js';

/** One side of a comparison: a network, compiled, on a backend. */
export interface Side {
  readonly model: NetworkModel;
  readonly execution: Execution;
}

/** The graphs of one side, loaded. */
export interface SideGraphs {
  readonly graphs: NetworkGraphs;
  readonly spec: NetworkSpec;
  /** As in tables: "hiera-tiny (SAM 2.1)". */
  readonly variant: string;
  readonly imageOnly: boolean;
  release(): Promise<void>;
}

/** What runs graphs outside of a session; a new backend is a line here. */
const BACKENDS: Readonly<Record<string, () => Backend>> = { 'node-cpu': () => ortCpuBackend() };

/**
 * A checkpoint as one side of a comparison.
 * @param variant name of a variant, path of a variant file, or null to find it from the weights
 * @param imageSize side in pixels, or null for the size the checkpoint was trained at
 */
export function sideOf(checkpoint: string, variant: string | null, imageSize: number | null): Side {
  return {
    model: { runner: 'node', id: checkpoint, checkpoint, variant, bundled: null },
    execution: { backend: 'node-cpu', precision: 'fp32', imageSize },
  };
}

/** @throws UserError where the checkpoint cannot be compiled or loaded */
export async function loadGraphs({ model, execution }: Side, context: RunnerContext): Promise<SideGraphs> {
  const open = Object.hasOwn(BACKENDS, execution.backend) ? BACKENDS[execution.backend] : undefined;
  if (open === undefined) {
    const expected = Object.keys(BACKENDS).join(', ');
    throw new UserError({ what: 'There is no such backend.', expected, found: execution.backend });
  }
  const compiled = await networkProvider.compile(model, execution.imageSize, context);
  if (compiled.family !== 'sam2') {
    throw new UserError({
      what: 'Only models of SAM 2 and SAM 2.1 can be verified.',
      where: model.id,
      found: compiled.variant,
      next: 'see docs/parity.md for how SAM is held to the official predictor',
    });
  }
  const { files, spec, variant, imageOnly } = compiled;
  const backend = open();
  const graphs: NetworkGraphs = {
    imageEncoder: await backend.load(files.imageEncoder),
    maskPrompt: await backend.load(files.maskPrompt),
    maskDecoder: await backend.load(files.maskDecoder),
    memoryAttention: await backend.load(files.memoryAttention),
    memoryEncoder: await backend.load(files.memoryEncoder),
  };
  const release = async () => {
    for (const graph of Object.values(graphs)) await graph.release();
  };
  return { graphs, spec, variant, imageOnly, release };
}

/** The side as a runner holds it, to open sessions with. */
export async function loadModel({ model, execution }: Side, context: RunnerContext): Promise<ModelHandle> {
  return runnerNamed(model.runner).prepare(model, execution, context);
}
