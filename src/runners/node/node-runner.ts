import { UserError } from '../../core/errors.js';
import type { Execution, ModelConfig, NetworkModel } from '../../core/model.js';
import { Network, type NetworkGraphs, type NetworkSpec } from '../../pipeline/network.js';
import type { Sam1Graphs, Sam1Spec } from '../../pipeline/sam1-network.js';
import { presetOptions } from '../../pipeline/session-options.js';
import { Sam2VideoSession } from '../../pipeline/video-session.js';
import type { ModelHandle, Runner, RunnerContext } from '../runner.js';
import { ortCpuBackend } from './ort-backend.js';
import { spillFile } from './spill-file.js';

interface CompiledBase {
  /** Name of the variant, as in tables. */
  readonly variant: string;
  /** True where the weights have no video part. */
  readonly imageOnly: boolean;
  readonly parameters: number;
}

/** A SAM 2 model as graphs on disk. */
export interface CompiledSam2 extends CompiledBase {
  readonly family: 'sam2';
  /** Absolute path of each graph. */
  readonly files: Readonly<Record<keyof NetworkGraphs, string>>;
  readonly spec: NetworkSpec;
}

/** A SAM model, which segments pictures, as graphs on disk. */
export interface CompiledSam1 extends CompiledBase {
  readonly family: 'sam1';
  readonly files: Readonly<Record<keyof Sam1Graphs, string>>;
  readonly spec: Sam1Spec;
}

export type CompiledNetwork = CompiledSam2 | CompiledSam1;

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
      requireVideo(model.id, await provider.compile(networkOf(model), execution?.imageSize ?? null, context));
    },
    prepare: async (model, execution, context) => {
      if (execution?.backend !== 'node-cpu') throw unknownBackend(execution);
      const compiled = await provider.compile(networkOf(model), execution.imageSize, context);
      return loadModel(model.id, requireVideo(model.id, compiled), execution);
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

/** @throws UserError for a model that has no memory */
function requireVideo(id: string, compiled: CompiledNetwork): CompiledSam2 {
  if (compiled.family === 'sam2') return compiled;
  throw new UserError({
    what: `The model "${id}" cannot follow objects through a video: SAM 1 is an image model.`,
    where: 'models',
    expected: 'a checkpoint of SAM 2 or SAM 2.1 for a protocol on video',
    found: `${compiled.variant}, which has no memory`,
    next: 'leave the model out, or give it a checkpoint of SAM 2',
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

async function loadModel(id: string, compiled: CompiledSam2, execution: Execution): Promise<ModelHandle> {
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
