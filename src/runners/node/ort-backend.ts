import { availableParallelism } from 'node:os';
import * as ort from 'onnxruntime-node';
import type { Backend, Graph } from '../../core/backend.js';
import { messageOf, UserError } from '../../core/errors.js';
import type { Tensor } from '../../core/tensor.js';

export interface OrtBackendOptions {
  /** Threads inside an operator; the machine's cores where it is left out. */
  readonly threads?: number;
}

/** onnxruntime-node on the CPU. */
export function ortCpuBackend(options: OrtBackendOptions = {}): Backend {
  const threads = options.threads ?? availableParallelism();
  return {
    name: 'node-cpu',
    load: (file) => loadGraph(file, threads),
    describe: () => ({
      runtime: 'onnxruntime-node',
      version: ort.env.versions.node ?? 'unknown',
      provider: 'cpu',
      threads,
    }),
  };
}

async function loadGraph(file: string, threads: number): Promise<Graph> {
  let session: ort.InferenceSession;
  try {
    session = await ort.InferenceSession.create(file, {
      executionProviders: ['cpu'],
      intraOpNumThreads: threads,
      interOpNumThreads: 1,
      executionMode: 'sequential',
      graphOptimizationLevel: 'all',
      // A plan of the memory holds a second block as large as all that the first run took, and saves no time.
      enableMemPattern: false,
      // Each graph has threads of its own. Left spinning between runs, they take the cores from the other graphs and
      // from decoding: on two cores a small model took twice as long a frame.
      extra: { session: { force_spinning_stop: '1' } },
    });
  } catch (cause) {
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
