import { join } from 'node:path';
import { type DatasetConfig, type SyntheticDatasetConfig, syntheticOptions } from '../config/resolved-config.js';
import type { Dataset } from '../core/dataset.js';
import { sha256OfText } from '../core/hashing.js';
import { stableJson } from '../core/stable-json.js';
import { openDataset } from '../datasets/registry.js';
import { openSynthetic } from '../datasets/synthetic/synthetic.js';
import type { RunnerContext } from '../runners/runner.js';
import { openOwnFootage } from './own-footage.js';

/**
 * Opens a data set of a config; a synthetic one is made in the cache first, and the frames of a video are decoded there.
 * @throws UserError where it is not as its format says.
 */
export async function openConfigDataset(config: DatasetConfig, context: RunnerContext): Promise<Dataset> {
  if (config.kind === 'synthetic')
    return openSynthetic({ ...syntheticOptions(config), root: syntheticRoot(config, context) });
  if (config.kind === 'video') return openOwnFootage(config, context);
  const dataset = await openDataset(config);
  if (config.frames === null || dataset.pictures === true) return dataset;
  return { ...dataset, label: `${dataset.label}, first ${config.frames} frames` };
}

/** Folder of sets that configs ask for below the cache. */
export const SYNTHETIC_FOLDER = 'synthetic';

function syntheticRoot(config: SyntheticDatasetConfig, { cacheFolder }: RunnerContext): string {
  return join(cacheFolder, SYNTHETIC_FOLDER, sha256OfText(stableJson(syntheticOptions(config))).slice(0, 16));
}
