import type { RunnerName } from '../core/model.js';
import { emptyRunner, staticRunner } from '../runners/floor-runner.js';
import { nodeRunner } from '../runners/node/node-runner.js';
import { predictionsRunner } from '../runners/predictions-runner.js';
import type { Runner } from '../runners/runner.js';
import { networkProvider } from './networks.js';

const runners: Readonly<Record<RunnerName, Runner>> = {
  node: nodeRunner(networkProvider),
  predictions: predictionsRunner,
  static: staticRunner,
  empty: emptyRunner,
};

export function runnerNamed(name: RunnerName): Runner {
  return runners[name];
}
