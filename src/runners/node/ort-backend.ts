import { availableParallelism } from 'node:os';
import * as ort from 'onnxruntime-node';
import type { Backend, Graph } from '../../core/backend.js';
import { messageOf, UserError } from '../../core/errors.js';
import { NODE_PROVIDERS, type NodeBackendName } from '../../core/known-names.js';
import type { Tensor } from '../../core/tensor.js';

export interface OrtBackendOptions {
  /** Threads inside an operator; the machine's cores where it is left out. */
  readonly threads?: number;
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
    load: (file) => loadGraph(file, threads, provider),
    describe: () => ({
      runtime: 'onnxruntime-node',
      version: ort.env.versions.node ?? 'unknown',
      provider,
      threads,
    }),
  };
}

async function loadGraph(file: string, threads: number, provider: string): Promise<Graph> {
  let session: ort.InferenceSession;
  try {
    session = await ort.InferenceSession.create(file, {
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
    });
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
