import { join } from 'node:path';
import { withOverrides } from '../../src/app/verify/golden-video.js';
import { openCheckpoint } from '../../src/checkpoints/open-checkpoint.js';
import { Network } from '../../src/pipeline/network.js';
import { loadNetwork } from './compiled-network.js';
import { unpacked } from './golden-file.js';

export const FIXTURES = join(import.meta.dirname, '../fixtures/sam2');
export const VARIANTS = join(import.meta.dirname, '../../tools/golden/variants');

/** The committed weights that a golden file names, with those that the file replaces (`override.<key>`). */
export async function nanoWeights(goldenFile: string, folder: string) {
  const golden = await openCheckpoint(goldenFile);
  const { checkpoint, variant, size } = golden.metadata as Record<string, string>;
  await golden.close();
  const weights = unpacked(join(FIXTURES, checkpoint!), folder);
  const changed = join(folder, `${goldenFile.replaceAll(/[^a-z0-9.]+/gi, '-')}.changed.safetensors`);
  const isChanged = await withOverrides(weights, goldenFile, changed);
  return { weights: isChanged ? changed : weights, yaml: join(VARIANTS, `${variant}.yaml`), size: size! };
}

/** The model of these weights. */
export async function nanoNetwork(goldenFile: string, folder: string): Promise<Network> {
  const { weights, yaml, size } = await nanoWeights(goldenFile, folder);
  const { graphs, spec } = await loadNetwork(weights, yaml, Number(size), folder);
  return new Network(spec, graphs);
}
