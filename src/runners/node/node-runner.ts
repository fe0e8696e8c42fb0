import { UserError } from '../../core/errors.js';
import type { Execution, ModelConfig, NetworkModel } from '../../core/model.js';
import { Network, type NetworkGraphs, type NetworkSpec } from '../../pipeline/network.js';
import { presetOptions } from '../../pipeline/session-options.js';
import { Sam2VideoSession } from '../../pipeline/video-session.js';
import type { ModelHandle, Runner, RunnerContext } from '../runner.js';
import { ortCpuBackend } from './ort-backend.js';
import { spillFile } from './spill-file.js';

/** A model as graphs on disk. */
export interface CompiledNetwork {
  /** Absolute path of each graph. */
  readonly files: Readonly<Record<keyof NetworkGraphs, string>>;
  readonly spec: NetworkSpec;
  /** Name of the variant, as in tables. */
  readonly variant: string;
  /** True where the weights have no video part. */
  readonly imageOnly: boolean;
  readonly parameters: number;
}

/** Where the runner gets its networks from; src/app gives it the compiler. */
export interface NetworkProvider {
  /** A hash of the weights and the variant. */
  identify(model: NetworkModel, context: RunnerContext): Promise<string>;
  compile(model: NetworkModel, imageSize: number | null, context: RunnerContext): Promise<CompiledNetwork>;
}

/** SAM 2 on onnxruntime-node. */
export function nodeRunner(provider: NetworkProvider): Runner {
  return {
    name: 'node',
    identify: (model, context) => provider.identify(networkOf(model), context),
    check: async (model, execution, context) => {
      await provider.compile(networkOf(model), execution?.imageSize ?? null, context);
    },
    prepare: async (model, execution, context) => {
      if (execution?.backend !== 'node-cpu') throw unknownBackend(execution);
      const compiled = await provider.compile(networkOf(model), execution.imageSize, context);
      return loadModel(model.id, compiled, execution);
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

function noVideoPart(id: string): UserError {
  return new UserError({
    what: 'The model can segment pictures, but not follow objects through a video.',
    where: id,
    expected: 'a checkpoint with memory attention, memory encoder and object pointers',
    found: 'the image part alone, as a Sam2Model of transformers saves it',
    next: 'take an official .pt file, or the weights of a Sam2VideoModel (facebook/sam2.1-hiera-* hold them)',
  });
}

async function loadModel(id: string, compiled: CompiledNetwork, execution: Execution): Promise<ModelHandle> {
  const start = performance.now();
  const backend = ortCpuBackend();
  const graphs: NetworkGraphs = {
    imageEncoder: await backend.load(compiled.files.imageEncoder),
    maskPrompt: await backend.load(compiled.files.maskPrompt),
    maskDecoder: await backend.load(compiled.files.maskDecoder),
    memoryAttention: await backend.load(compiled.files.memoryAttention),
    memoryEncoder: await backend.load(compiled.files.memoryEncoder),
  };
  const network = new Network(compiled.spec, graphs);
  return {
    id,
    backend: backend.name,
    precision: execution.precision,
    imageSize: compiled.spec.imageSize,
    parameters: compiled.parameters,
    options: { variant: compiled.variant, ...backend.describe() },
    notes: [],
    loadMs: performance.now() - start,
    openSession: async ({ video }, { preset, ...options }) => {
      if (compiled.imageOnly) throw noVideoPart(id);
      return new Sam2VideoSession(network, video, { ...presetOptions(preset), ...options, spill: spillFile() });
    },
    close: async () => {
      for (const graph of Object.values(graphs)) await graph.release();
    },
  };
}
