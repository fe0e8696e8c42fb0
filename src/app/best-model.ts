import { existsSync } from 'node:fs';
import { bundledModel } from '../config/bundled-models.js';
import { listModels } from './model-list.js';

const TRAINED = 'sam2-nano-s';
const UNTRAINED = 'sam2-nano-untrained';

/** A downloaded checkpoint, the smallest; else a bundled model whose weights are there; else one without training. */
export async function bestModel(cacheFolder: string): Promise<string> {
  const downloaded = (await listModels(cacheFolder)).filter(({ file }) => file !== null);
  const [smallest] = [...downloaded].sort((a, b) => (a.bytes ?? 0) - (b.bytes ?? 0));
  if (smallest !== undefined) return smallest.name;
  const trained = bundledModel(TRAINED)?.model;
  const hasWeights = trained?.runner === 'node' && trained.checkpoint !== null && existsSync(trained.checkpoint);
  return hasWeights ? TRAINED : UNTRAINED;
}
