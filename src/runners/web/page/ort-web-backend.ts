import type * as Ort from 'onnxruntime-web';
import type { Backend, Graph } from '../../../core/backend.js';
import type { Tensor } from '../../../core/tensor.js';

/** onnxruntime-web with one of its providers. */
export interface WebRuntime {
  readonly ort: typeof Ort;
  readonly provider: 'wasm' | 'webgpu';
}

/** Name under which graphs refer to their weights (src/onnx). */
const WEIGHTS_FILE = 'weights.bin';

/** The backend of a page; graphs are addresses, and their weights lie beside them. */
export function ortWebBackend(runtime: WebRuntime): Backend {
  const { ort, provider } = runtime;
  return {
    name: `web-${provider}`,
    load: (address) => loadGraph(runtime, address),
    describe: () => ({ runtime: 'onnxruntime-web', version: ort.env.versions.web ?? 'unknown', provider }),
  };
}

/** A session of the runtime on the graph at this address. */
export function sessionOf(
  { ort, provider }: WebRuntime,
  address: string,
  options: Ort.InferenceSession.SessionOptions = {},
): Promise<Ort.InferenceSession> {
  const weights = new URL(WEIGHTS_FILE, new URL(address, location.href)).href;
  return ort.InferenceSession.create(address, {
    executionProviders: [provider],
    graphOptimizationLevel: 'all',
    executionMode: 'sequential',
    externalData: [{ path: WEIGHTS_FILE, data: weights }],
    ...options,
  });
}

async function loadGraph(runtime: WebRuntime, address: string): Promise<Graph> {
  const { ort } = runtime;
  const session = await sessionOf(runtime, address);
  return {
    run: async (inputs) => {
      const feeds = Object.fromEntries(Object.entries(inputs).map(([name, tensor]) => [name, toOrt(ort, tensor)]));
      const outputs = await session.run(feeds);
      const read = Object.entries(outputs).map(async ([name, tensor]) => [name, await fromOrt(name, tensor)] as const);
      return Object.fromEntries(await Promise.all(read));
    },
    release: () => session.release(),
  };
}

function toOrt(ort: typeof Ort, tensor: Tensor): Ort.Tensor {
  switch (tensor.type) {
    case 'float32':
      return new ort.Tensor('float32', tensor.data, tensor.dims);
    case 'int64':
      return new ort.Tensor('int64', tensor.data, tensor.dims);
    case 'bool':
      return new ort.Tensor('bool', tensor.data, tensor.dims);
  }
}

async function fromOrt(name: string, tensor: Ort.Tensor): Promise<Tensor> {
  if (tensor.type !== 'float32') throw new Error(`output ${name} is ${tensor.type}, expected float32`);
  return { type: 'float32', dims: tensor.dims, data: (await tensor.getData()) as Float32Array };
}
