import type { Graph } from '../../core/backend.js';
import type { FloatTensor, Tensor } from '../../core/tensor.js';

/** How far one output of one case is from what it should be: the largest difference over the largest value. */
export interface Deviation {
  /** Case and output: "decoder.clicks masks". */
  readonly name: string;
  /** Not a number where an output is not. */
  readonly relative: number;
}

export type Inputs = Readonly<Record<string, Tensor>>;

/** Runs a graph of SAM 2: all of their outputs are floats. */
export async function runGraph(graph: Graph, inputs: Inputs): Promise<Readonly<Record<string, FloatTensor>>> {
  return (await graph.run(inputs)) as Readonly<Record<string, FloatTensor>>;
}

/** The largest difference as a share of the largest expected value. */
export function relativeDifference(found: Float32Array, expected: Float32Array): number {
  if (found.length !== expected.length) return Number.POSITIVE_INFINITY;
  let largest = 0;
  let difference = 0;
  for (let i = 0; i < expected.length; i++) {
    largest = Math.max(largest, Math.abs(expected[i]!));
    difference = Math.max(difference, Math.abs(found[i]! - expected[i]!));
  }
  return largest === 0 ? difference : difference / largest;
}
