import { UserError } from '../../core/errors.js';
import type { Execution, ModelConfig, NetworkModel } from '../../core/model.js';
import type { ModelHandle, Runner, RunnerContext } from '../runner.js';
import type { CompiledNetwork } from './compiled-network.js';
import { loadNetwork, requireMemory } from './loaded-network.js';
import { type OrtBackendOptions, ortCpuBackend } from './ort-backend.js';

/** Where the runner gets its networks from; src/app gives it the compiler. */
export interface NetworkProvider {
  /** A hash of the weights and the variant. */
  identify(model: NetworkModel, context: RunnerContext): Promise<string>;
  compile(model: NetworkModel, imageSize: number | null, context: RunnerContext): Promise<CompiledNetwork>;
}

/** SAM 2 and SAM on onnxruntime-node. */
export function nodeRunner(provider: NetworkProvider, options: OrtBackendOptions = {}): Runner {
  return {
    name: 'node',
    identify: (model, context) => provider.identify(networkOf(model), context),
    check: async (model, execution, context, { pictures }) => {
      const compiled = await provider.compile(networkOf(model), execution?.imageSize ?? null, context);
      if (!pictures) requireMemory(model.id, compiled);
    },
    prepare: async (model, execution, context) => {
      if (execution?.backend !== 'node-cpu') throw unknownBackend(execution);
      const compiled = await provider.compile(networkOf(model), execution.imageSize, context);
      return loadModel(model.id, compiled, execution, options);
    },
  };
}

function networkOf(model: ModelConfig): NetworkModel {
  if (model.runner !== 'node') throw new Error(`${model.id} is not a network`);
  return model;
}

function unknownBackend(execution: Execution | null): UserError {
  return new UserError({
    what: 'The node runner has no such backend.',
    where: 'backends',
    expected: 'node-cpu',
    found: execution?.backend ?? 'none',
  });
}

async function loadModel(
  id: string,
  compiled: CompiledNetwork,
  execution: Execution,
  options: OrtBackendOptions,
): Promise<ModelHandle> {
  const start = performance.now();
  const backend = ortCpuBackend(options);
  const { images, openVideo, release } = await loadNetwork(id, compiled, backend);
  return {
    id,
    backend: backend.name,
    precision: execution.precision,
    imageSize: compiled.spec.imageSize,
    parameters: compiled.parameters,
    options: { variant: compiled.variant, ...backend.describe() },
    notes: [],
    loadMs: performance.now() - start,
    images,
    openSession: async ({ video }, session) => openVideo(video, session),
    close: release,
  };
}
