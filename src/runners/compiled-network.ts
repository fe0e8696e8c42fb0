import type { AttentionForm } from '../core/known-names.js';
import type { NetworkGraphs, NetworkSpec } from '../pipeline/network.js';
import type { Sam1Graphs, Sam1Spec } from '../pipeline/sam1-network.js';

interface CompiledBase {
  /** Name of the variant, as in tables. */
  readonly variant: string;
  /** True where the weights have no video part. */
  readonly imageOnly: boolean;
  readonly parameters: number;
  /** How attention is written in the graphs (src/onnx/graph-form.ts). */
  readonly attention: AttentionForm;
}

/** A SAM 2 model as graphs. */
export interface CompiledSam2 extends CompiledBase {
  readonly family: 'sam2';
  /** Absolute path of each graph, or its address where a page loads it. */
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
