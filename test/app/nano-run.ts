import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { RunOptions } from '../../src/app/run.js';
import { unpacked } from '../helpers/golden-file.js';
import { writeTinyDavis } from './tiny-davis.js';

const FIXTURES = join(import.meta.dirname, '../fixtures/sam2');
const VARIANT = join(import.meta.dirname, '../../tools/golden/variants/nano-2.1.yaml');

/** A run of the committed nano model at 64 pixels, beside the floor, on two small sequences. */
export async function prepareNanoRun(folder: string, config: string): Promise<RunOptions & { readonly out: string }> {
  await writeTinyDavis(join(folder, 'DAVIS'), { camel: 5, dogs: 4 });
  const checkpoint = unpacked(join(FIXTURES, 'nano-2.1.pt.gz'), folder);
  const file = join(folder, 'nano.yaml');
  const models = `models: [static, { id: nano, checkpoint: ${checkpoint}, variant: ${VARIANT} }]`;
  const datasets = 'datasets: [{ format: davis2017, root: ./DAVIS }]';
  await writeFile(file, `${models}\n${datasets}\nimageSize: [64]\nspeed: { warmup: 0, minFrames: 1 }\n${config}\n`);
  return { config: file, out: join(folder, 'out'), cacheFolder: join(folder, 'cache') };
}
