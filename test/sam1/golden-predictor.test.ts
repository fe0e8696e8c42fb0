import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { relativeDifference } from '../../src/app/verify/deviation.js';
import { packedMasks } from '../../src/app/verify/golden-video.js';
import type { Checkpoint } from '../../src/checkpoints/checkpoint.js';
import { openCheckpoint } from '../../src/checkpoints/open-checkpoint.js';
import { maskAbove } from '../../src/core/bit-mask.js';
import { region } from '../../src/metrics/region.js';
import { sam1PictureLogits } from '../../src/pipeline/sam1-masks.js';
import { Sam1Network } from '../../src/pipeline/sam1-network.js';
import { sam1Pixels } from '../../src/pipeline/sam1-pixels.js';
import { loadSam1 } from '../helpers/compiled-network.js';
import { temporaryFolder } from '../helpers/temporary-folder.js';
import {
  casesOf,
  expectedAnswer,
  ownAnswer,
  type PredictorAnswer,
  readPicture,
  unpackedFixture,
} from './golden-sam1.js';

const CASES = ['box', 'box_click', 'click', 'clicks', 'mask', 'refined'];
const folder = temporaryFolder();

/** The smallest IoU with the official masks, at the picture's size. */
async function smallestIou(golden: Checkpoint, name: string, found: PredictorAnswer, size: number): Promise<number> {
  const { width, height } = await readPicture(golden);
  const masks = packedMasks(await golden.read(`predictor.${name}.out.masks`), width, height);
  expect(masks).toHaveLength(found.count);
  const area = (size / 4) ** 2;
  const ious = masks.map((mask, i) => {
    const logits = sam1PictureLogits(found.lowRes.slice(i * area, (i + 1) * area), size, { width, height });
    return region(mask, maskAbove(logits, width, height));
  });
  return Math.min(...ious);
}

/** Holds every case of SamPredictor.predict against ours, and says how far each is. */
async function requireAgreement(file: string, checkpoint: string, tolerance: number): Promise<string[]> {
  const golden = await openCheckpoint(file);
  const { graphs, spec } = await loadSam1(checkpoint, null, folder);
  const network = new Sam1Network(spec, graphs);
  const features = await network.encodeImage(sam1Pixels(await readPicture(golden), spec.imageSize));
  expect(casesOf(golden, 'predictor').sort()).toEqual(CASES);
  const lines: string[] = [];
  for (const name of CASES) {
    const expected = await expectedAnswer(golden, name);
    const found = await ownAnswer(golden, name, network, features);
    const logits = relativeDifference(found.lowRes, expected.lowRes);
    const iou = await smallestIou(golden, name, found, spec.imageSize);
    expect(logits, name).toBeLessThan(tolerance);
    expect(iou, name).toBeGreaterThanOrEqual(0.999);
    const scores = relativeDifference(found.ious, expected.ious);
    expect(scores, name).toBeLessThan(tolerance);
    const figures = `logits ${logits.toExponential(1)}, predicted IoUs ${scores.toExponential(1)}`;
    lines.push(`${name}: ${figures}, smallest IoU ${iou.toFixed(6)}`);
  }
  for (const graph of Object.values(graphs)) await graph.release();
  await golden.close();
  return lines;
}

describe('a picture through our functions against SamPredictor', () => {
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
