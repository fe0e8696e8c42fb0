import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { relativeDifference } from '../../src/app/verify/deviation.js';
import { packedMasks } from '../../src/app/verify/golden-video.js';
import type { Checkpoint } from '../../src/checkpoints/checkpoint.js';
import { openCheckpoint } from '../../src/checkpoints/open-checkpoint.js';
import type { ImageSession } from '../../src/core/image-session.js';
import { region } from '../../src/metrics/region.js';
import { openImageSession } from '../../src/pipeline/image-session.js';
import { sam1ImageNetwork } from '../../src/pipeline/sam1-image-network.js';
import { Sam1Network } from '../../src/pipeline/sam1-network.js';
import { loadSam1 } from '../helpers/compiled-network.js';
import { temporaryFolder } from '../helpers/temporary-folder.js';
import { casesOf, predictorCase, readPicture, unpackedFixture } from './golden-sam1.js';

const CASES = ['box', 'box_click', 'click', 'clicks', 'mask', 'refined'];
const folder = temporaryFolder();

/** Holds one case of SamPredictor.predict against the image session's answer, and says how far they are apart. */
async function compareCase(golden: Checkpoint, session: ImageSession, name: string, tolerance: number) {
  const { prompt, multimask } = await predictorCase(golden, name);
  const { masks, objectScore } = await session.predict(prompt, { multimask });
  const output = (key: string) => golden.read(`predictor.${name}.out.${key}`);
  const official = packedMasks(await output('masks'), session.width, session.height);
  expect(masks).toHaveLength(official.length);
  expect(objectScore).toBeNull();
  const lowRes = Float32Array.from(masks.flatMap(({ lowResLogits }) => [...lowResLogits]));
  const logits = relativeDifference(lowRes, await output('low_res_logits'));
  const ious = Float32Array.from(masks, ({ iou }) => iou);
  const smallest = Math.min(...masks.map(({ mask }, i) => region(official[i]!, mask)));
  expect(logits, name).toBeLessThan(tolerance);
  expect(relativeDifference(ious, await output('ious')), name).toBeLessThan(tolerance);
  expect(smallest, name).toBeGreaterThanOrEqual(0.999);
  return `${name}: logits ${logits.toExponential(1)}, smallest IoU ${smallest.toFixed(6)}`;
}

async function requireAgreement(file: string, checkpoint: string, tolerance: number): Promise<string[]> {
  const golden = await openCheckpoint(file);
  const { graphs, spec } = await loadSam1(checkpoint, null, folder);
  const session = await openImageSession(sam1ImageNetwork(new Sam1Network(spec, graphs)), await readPicture(golden));
  expect(casesOf(golden, 'predictor').sort()).toEqual(CASES);
  const lines: string[] = [];
  for (const name of CASES) lines.push(await compareCase(golden, session, name, tolerance));
  await session.close();
  for (const graph of Object.values(graphs)) await graph.release();
  await golden.close();
  return lines;
}

describe('the image session with SAM against SamPredictor', () => {
  it('a tiny-width model: clicks, boxes, earlier logits, one mask and three', async () => {
    const golden = unpackedFixture('sam1-nano.safetensors.gz', folder);
    await requireAgreement(golden, unpackedFixture('sam1-nano.pth.gz', folder), 2e-5);
  });

  const full = process.env.SAM2BENCH_GOLDEN;
  const isFull = full !== undefined && existsSync(join(full, 'sam1-vit_b.safetensors'));
  it.skipIf(!isFull)('ViT-B at 1024 pixels', { timeout: 900_000 }, async () => {
    const checkpoint = readdirSync(join(full!, 'checkpoints')).find((name) => name.startsWith('sam_vit_b'))!;
    const golden = join(full!, 'sam1-vit_b.safetensors');
    const lines = await requireAgreement(golden, join(full!, 'checkpoints', checkpoint), 1e-4);
    process.stdout.write(`${lines.join('\n')}\n`);
  });
});
