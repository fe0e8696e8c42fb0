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
  const scores = relativeDifference(ious, await output('ious'));
  expect(scores, name).toBeLessThan(tolerance);
  expect(smallest, name).toBeGreaterThanOrEqual(0.999);
  const figures = `logits ${logits.toExponential(1)}, predicted IoUs ${scores.toExponential(1)}`;
  return `${name}: ${figures}, smallest IoU ${smallest.toFixed(6)}`;
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
});

/** A folder that tools/golden/make_sam1.py filled with vectors of the full-size models, on a real picture. */
const full = process.env.SAM2BENCH_GOLDEN;
const files = full === undefined || !existsSync(full) ? [] : readdirSync(full);

describe.skipIf(files.length === 0)('a picture through full-size models at 1024 pixels against SamPredictor', () => {
  it.each(files.filter((name) => /^sam1-.*\.safetensors$/.test(name)))('%s', { timeout: 900_000 }, async (name) => {
    const golden = await openCheckpoint(join(full!, name));
    const checkpoint = join(full!, 'checkpoints', golden.metadata.checkpoint!);
    const hasPredictor = casesOf(golden, 'predictor').length > 0;
    await golden.close();
    if (!hasPredictor) return;
    const lines = await requireAgreement(join(full!, name), checkpoint, 1e-4);
    for (const line of lines) process.stdout.write(`${name}: ${line}\n`);
  });
});
