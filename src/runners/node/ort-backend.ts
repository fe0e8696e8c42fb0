import { availableParallelism } from 'node:os';
import * as ort from 'onnxruntime-node';
import type { Backend, Graph } from '../../core/backend.js';
import { messageOf, UserError } from '../../core/errors.js';
import { NODE_PROVIDERS, type NodeBackendName } from '../../core/known-names.js';
import type { Tensor } from '../../core/tensor.js';
import { keepOptimised, loadOptimised } from './optimised-graphs.js';

export interface OrtBackendOptions {
  /** Threads inside an operator; the machine's cores where it is left out. */
  readonly threads?: number;
  /** Loads graphs as `optimiseGraphs` has kept them, where it has; not where it is left out. */
  readonly optimised?: boolean;
}

/** onnxruntime-node on the CPU. */
export function ortCpuBackend(options: OrtBackendOptions = {}): Backend {
  return ortBackend('node-cpu', options);
}

/** onnxruntime-node with one of its execution providers; where it is no processor's, one thread does what is left. */
export function ortBackend(name: NodeBackendName, options: OrtBackendOptions = {}): Backend {
  const threads = options.threads ?? (name === 'node-cpu' ? availableParallelism() : 1);
  const provider = NODE_PROVIDERS[name];
  return {
    name,
    load: async (file) => {
      const settings = sessionSettings(threads, provider);
      const kept = options.optimised === true ? await loadOptimised(file, settings) : null;
      return graphOf(kept ?? (await loadSession(file, settings, provider)));
    },
    describe: () => ({
      runtime: 'onnxruntime-node',
      version: ort.env.versions.node ?? 'unknown',
      provider,
      threads,
    }),
  };
}

/**
 * Has the runtime optimise graphs for the processor and keeps them beside the graphs, so that a backend with `optimised`
 * need not. What is kept already costs nothing.
 */
export async function optimiseGraphs(files: readonly string[], threads: number): Promise<void> {
  for (const file of files) await keepOptimised(file, sessionSettings(threads, NODE_PROVIDERS['node-cpu']));
}

function sessionSettings(threads: number, provider: string): ort.InferenceSession.SessionOptions {
  return {
    executionProviders: [provider],
    intraOpNumThreads: threads,
    interOpNumThreads: 1,
    executionMode: 'sequential',
    graphOptimizationLevel: 'all',
    // A plan of the memory holds a second block as large as all that the first run took, and saves no time.
    enableMemPattern: false,
    // What a provider leaves to the processor is recorded, not said at each loading.
    ...(provider !== 'cpu' && { logSeverityLevel: 3 }),
    // Each graph has threads of its own. Left spinning between runs, they take the cores from the other graphs and
    // from decoding: on two cores a small model took twice as long a frame.
    extra: { session: { force_spinning_stop: '1' } },
  };
}

async function loadSession(
  file: string,
  settings: ort.InferenceSession.SessionOptions,
  provider: string,
): Promise<ort.InferenceSession> {
  try {
    return await ort.InferenceSession.create(file, settings);
  } catch (cause) {
    if (provider !== 'cpu') throw noProvider(provider, cause);
    throw new UserError(
      {
        what: 'The runtime cannot load a compiled graph.',
        where: file,
        found: messageOf(cause),
        next: 'remove the folder, so that the model is compiled again',
      },
      { cause },
    );
  }
}

function graphOf(session: ort.InferenceSession): Graph {
  return {
    run: async (inputs) => {
      const feeds = Object.fromEntries(Object.entries(inputs).map(([name, tensor]) => [name, toOrt(tensor)]));
      const outputs = await session.run(feeds);
      return Object.fromEntries(Object.entries(outputs).map(([name, tensor]) => [name, fromOrt(name, tensor)]));
    },
    release: () => session.release(),
  };
}

function noProvider(provider: string, cause: unknown): UserError {
  return new UserError(
    {
      what: `onnxruntime-node cannot use its execution provider "${provider}" here.`,
      where: 'backends',
      expected: 'a machine with its hardware, drivers and libraries (sam2bench doctor lists providers)',
      found: messageOf(cause),
      next: 'take the backend node-cpu',
    },
    { cause },
  );
}

function toOrt(tensor: Tensor): ort.Tensor {
  switch (tensor.type) {
    case 'float32':
      return new ort.Tensor('float32', tensor.data, tensor.dims);
    case 'int64':
      return new ort.Tensor('int64', tensor.data, tensor.dims);
    case 'bool':
      return new ort.Tensor('bool', tensor.data, tensor.dims);
  }
}

function fromOrt(name: string, tensor: ort.Tensor): Tensor {
  if (tensor.type !== 'float32') throw new Error(`output ${name} is ${tensor.type}, expected float32`);
  return { type: 'float32', dims: tensor.dims, data: tensor.data as Float32Array };
}
