import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { relativeDifference } from '../../src/app/verify/deviation.js';
import {
  caseNames,
  compareBatchOfPictures,
  compareCase,
  comparePicture,
  goldenSession,
  type PictureAgreement,
} from '../../src/app/verify/golden-picture.js';
import { sam2ImageNetwork } from '../../src/pipeline/sam2-image-network.js';
import { squarePicture } from '../../src/pipeline/square-picture.js';
import { goldenPicture, openPacked } from '../helpers/golden-file.js';
import { goldenNetwork } from '../helpers/golden-network.js';
import { temporaryFolder } from '../helpers/temporary-folder.js';

const fixture = join(import.meta.dirname, '../fixtures/sam2/image-nano-2.1.safetensors.gz');
const folder = temporaryFolder();

const largest = (found: readonly PictureAgreement[], key: 'logits' | 'ious' | 'scores') =>
  Math.max(...found.map((one) => one[key]));

describe('the image session against the official predictor', async () => {
  const golden = await openPacked(fixture, folder);
  const network = sam2ImageNetwork(await goldenNetwork(golden, folder));
  afterAll(() => golden.close());

  it('gives the network the same picture', async () => {
    const picture = await goldenPicture(golden, 'picture');
    const side = golden.tensors.get('pixels')!.shape[1]!;
    const found = squarePicture(picture, side);
    expect(relativeDifference(found, await golden.read('pixels'))).toBeLessThan(2e-7);
  });

  const names = caseNames(golden);
  it('has cases of every kind', () => {
    expect(names.length).toBeGreaterThanOrEqual(18);
  });

  // Random weights: logits are near 0 everywhere, so a few pixels of a small mask lie on the edge of rounding.
  it.each(names)('%s', async (name) => {
    const session = await goldenSession(golden, network, name.startsWith('mended'));
    const found = await compareCase(golden, session, name);
    expect(found.logits).toBeLessThan(2e-5);
    expect(found.ious).toBeLessThan(2e-5);
    expect(found.scores).toBeLessThan(2e-5);
    expect(found.iou).toBeGreaterThanOrEqual(0.999);
  });

  it('keeps several pictures open at once', async () => {
    for (const found of await compareBatchOfPictures(golden, network)) {
      expect(found.logits).toBeLessThan(2e-5);
      expect(found.iou).toBeGreaterThanOrEqual(0.999);
    }
  });
});

/** A folder that tools/golden/make_image.py filled with real pictures and full-size models. */
const full = process.env.SAM2BENCH_GOLDEN;

describe.skipIf(full === undefined)('the image session on real pictures', () => {
  const files = full === undefined ? [] : readdirSync(full).filter((name) => /^image-.*\.safetensors$/.test(name));
  it.each(files)('%s', { timeout: 600_000 }, async (name) => {
    const golden = await openPacked(join(full!, name), folder);
    const network = sam2ImageNetwork(await goldenNetwork(golden, folder));
    const found = await comparePicture(golden, network);
    await golden.close();
    const iou = Math.min(...found.map((one) => one.iou));
    const best = Math.min(...found.map(({ bestIou }) => bestIou));
    const logits = largest(found, 'logits');
    process.stdout.write(
      `${name}: ${found.length} cases, IoU >= ${iou.toFixed(6)} (best masks ${best.toFixed(6)}), logits <= ` +
        `${logits.toExponential(1)}, predicted IoUs within ${largest(found, 'ious').toExponential(1)}\n`,
    );
    expect(logits).toBeLessThanOrEqual(1e-2);
    expect(largest(found, 'ious')).toBeLessThanOrEqual(1e-3);
    expect(best).toBeGreaterThanOrEqual(0.999);
  });
});
