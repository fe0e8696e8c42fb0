import type { ModelConfig, NetworkModel } from '../core/model.js';
import type { CompiledNetwork } from './compiled-network.js';
import type { RunnerContext } from './runner.js';

/** Where runners of networks get them from; src/app gives it the compiler. */
export interface NetworkProvider {
  /** A hash of the weights and the variant. */
  identify(model: NetworkModel, context: RunnerContext): Promise<string>;
  compile(model: NetworkModel, imageSize: number | null, context: RunnerContext): Promise<CompiledNetwork>;
}

/** @throws Error for a model that is none: such models have runners of their own */
export function networkOf(model: ModelConfig): NetworkModel {
  if (model.runner !== 'node') throw new Error(`${model.id} is not a network`);
  return model;
}
