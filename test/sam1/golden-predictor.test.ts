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
    expect(relativeDifference(found.ious, expected.ious), name).toBeLessThan(tolerance);
    expect(iou, name).toBeGreaterThanOrEqual(0.999);
    lines.push(`${name}: logits ${logits.toExponential(1)}, smallest IoU ${iou.toFixed(6)}`);
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

  const full = process.env.SAM2BENCH_GOLDEN;
  const isFull = full !== undefined && existsSync(join(full, 'sam1-vit_b.safetensors'));
  it.skipIf(!isFull)('ViT-B at 1024 pixels', { timeout: 900_000 }, async () => {
    const checkpoint = readdirSync(join(full!, 'checkpoints')).find((name) => name.startsWith('sam_vit_b'))!;
    const golden = join(full!, 'sam1-vit_b.safetensors');
    const lines = await requireAgreement(golden, join(full!, 'checkpoints', checkpoint), 1e-4);
    process.stdout.write(`${lines.join('\n')}\n`);
  });
});
