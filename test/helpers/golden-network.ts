import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Checkpoint } from '../../src/checkpoints/checkpoint.js';
import { Network } from '../../src/pipeline/network.js';
import { loadNetwork } from './compiled-network.js';
import { unpacked } from './golden-file.js';
import { sharedData } from './shared-data.js';

const ROOT = join(import.meta.dirname, '..', '..');

/** Where a golden file's weights may lie, and the file of their variant; null where it is found from the weights. */
function places(checkpoint: string, variant: string): { readonly file: string; readonly yaml: string | null }[] {
  const data = sharedData();
  const trial = data === null ? [] : [join(data, 'trial-model')];
  const full = process.env.SAM2BENCH_GOLDEN;
  return [
    {
      file: join(ROOT, 'test/fixtures/sam2', checkpoint),
      yaml: join(ROOT, 'tools/golden/variants', `${variant}.yaml`),
    },
    ...trial.map((folder) => ({ file: join(folder, checkpoint), yaml: join(folder, `${variant}.yaml`) })),
    ...(full === undefined ? [] : [{ file: join(full, 'checkpoints', checkpoint), yaml: null }]),
  ];
}

/** Compiles and loads the model that a golden file names: a fixture, the trial model or one beside the full goldens. */
export async function goldenNetwork(golden: Checkpoint, folder: string): Promise<Network> {
  const { checkpoint, variant, size } = golden.metadata as Record<string, string>;
  const place = places(checkpoint!, variant!).find(({ file }) => existsSync(file));
  if (place === undefined) throw new Error(`${checkpoint} is neither a fixture nor among the full goldens`);
  const { graphs, spec } = await loadNetwork(unpacked(place.file, folder), place.yaml, Number(size), folder);
  return new Network(spec, graphs);
}
