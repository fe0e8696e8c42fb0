import type * as Ort from 'onnxruntime-web';
import type { Backend, Graph } from '../../../core/backend.js';
import type { Tensor } from '../../../core/tensor.js';
import type { PlacementWatch } from './placements.js';

/** onnxruntime-web with one of its providers. */
export interface WebRuntime {
  readonly ort: typeof Ort;
  readonly provider: 'wasm' | 'webgpu';
}

/** Name under which graphs refer to their weights (src/onnx). */
const WEIGHTS_FILE = 'weights.bin';

/**
 * The backend of a page; graphs are addresses, and their weights lie beside them.
 * @param watch hears where the runtime places the nodes of each graph
 */
export function ortWebBackend(runtime: WebRuntime, watch: PlacementWatch): Backend {
  const { ort, provider } = runtime;
  return {
    name: `web-${provider}`,
    load: (address) => watch.during(address, () => loadGraph(runtime, address)),
    describe: () => ({ runtime: 'onnxruntime-web', version: ort.env.versions.web ?? 'unknown', provider }),
  };
}

async function loadGraph({ ort, provider }: WebRuntime, address: string): Promise<Graph> {
  const weights = new URL(WEIGHTS_FILE, new URL(address, location.href)).href;
  const session = await ort.InferenceSession.create(address, {
    executionProviders: [provider],
    graphOptimizationLevel: 'all',
    executionMode: 'sequential',
    externalData: [{ path: WEIGHTS_FILE, data: weights }],
    // Tells where each node is placed; with WASM there is one place.
    ...(provider === 'webgpu' && { logSeverityLevel: 0 }),
  });
  return {
    run: async (inputs) => {
      const feeds = Object.fromEntries(Object.entries(inputs).map(([name, tensor]) => [name, toOrt(ort, tensor)]));
      const outputs = await session.run(feeds, { logSeverityLevel: 2 });
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
