import { type Execution, type ModelConfig, type NetworkModel, onNode } from '../core/model.js';
import type { CompiledNetwork } from './compiled-network.js';
import { requireMemory } from './loaded-network.js';
import type { Runner, RunnerContext } from './runner.js';

/** Where runners of networks get them from; src/app gives it the compiler. */
export interface NetworkProvider {
  /** A hash of the weights and the variant. */
  identify(model: NetworkModel, context: RunnerContext): Promise<string>;
  /** Graphs of the size and precision of the execution, in the form that suits its backend. */
  compile(model: NetworkModel, execution: Execution, context: RunnerContext): Promise<CompiledNetwork>;
}

/** @throws Error for a model that is none: such models have runners of their own */
export function networkOf(model: ModelConfig): NetworkModel {
  if (model.runner !== 'node') throw new Error(`${model.id} is not a network`);
  return model;
}

/** What runners of networks have in common, wherever the graphs are executed. */
export function networkRunner(
  provider: NetworkProvider,
): Pick<Runner, 'name' | 'identify'> & Required<Pick<Runner, 'check'>> {
  return {
    name: 'node',
    identify: (model, context) => provider.identify(networkOf(model), context),
    check: async (model, execution, context, { pictures }) => {
      const compiled = await provider.compile(networkOf(model), execution ?? onNode(null), context);
      if (!pictures) requireMemory(model.id, compiled);
    },
  };
}
