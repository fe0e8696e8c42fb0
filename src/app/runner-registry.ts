import type { Execution, RunnerName } from '../core/model.js';
import { emptyRunner, staticRunner } from '../runners/floor-runner.js';
import { nodeRunner } from '../runners/node/node-runner.js';
import { predictionsRunner } from '../runners/predictions-runner.js';
import type { Runner } from '../runners/runner.js';
import { webRunner } from '../runners/web/web-runner.js';
import { networkProvider } from './networks.js';

const runners: Readonly<Record<RunnerName, Runner>> = {
  node: nodeRunner(networkProvider),
  predictions: predictionsRunner,
  static: staticRunner,
  empty: emptyRunner,
};

const inBrowser = webRunner(networkProvider);

/** What executes a model of this kind: networks have a runner for each place where graphs are executed. */
export function runnerFor(name: RunnerName, execution: Execution | null): Runner {
  return execution?.backend.startsWith('web-') === true ? inBrowser : runners[name];
}
