import type { DatasetConfig } from '../config/resolved-config.js';
import type { Dataset } from '../core/dataset.js';
import { openDataset } from '../datasets/registry.js';
import type { RunnerContext } from '../runners/runner.js';
import { openSynthetic } from './open-synthetic.js';

/**
 * Opens a data set of a config; a synthetic one is made in the cache first.
 * @throws UserError where it is not as its format says.
 */
export async function openConfigDataset(config: DatasetConfig, context: RunnerContext): Promise<Dataset> {
  if (config.kind === 'synthetic') return openSynthetic(config, context);
  const dataset = await openDataset(config);
  return config.frames === null ? dataset : { ...dataset, label: `${dataset.label}, first ${config.frames} frames` };
}
