import type { Tensor } from './tensor.js';

/** One loaded ONNX graph. */
export interface Graph {
  /**
   * Runs the graph. The caller may reuse the input arrays afterwards; the outputs are the caller's.
   * @throws if an input is missing or has another type or shape than the graph declares.
   */
  run(inputs: Readonly<Record<string, Tensor>>): Promise<Readonly<Record<string, Tensor>>>;
  release(): Promise<void>;
}

/** What executes ONNX graphs: onnxruntime in Node, in a browser, ... */
export interface Backend {
  /** As named in configs and tables: `node-cpu`, `web-wasm`, ... */
  readonly name: string;
  /** Loads a graph file; its external weights lie beside it under the names that the file gives. */
  load(file: string): Promise<Graph>;
  /** What ran, for the record: runtime version, provider, threads. */
  describe(): Readonly<Record<string, string | number | boolean>>;
}
