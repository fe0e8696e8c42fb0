import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { automaticMasks } from '../../src/pipeline/automatic/automatic-masks.js';
import { sam2ImageNetwork } from '../../src/pipeline/sam2-image-network.js';
import { goldenPicture, openPacked } from '../helpers/golden-file.js';
import { goldenNetwork } from '../helpers/golden-network.js';
import { sharedData } from '../helpers/shared-data.js';
import { temporaryFolder } from '../helpers/temporary-folder.js';
import { automaticOptions, compareAutomatic } from './golden-automatic.js';

const fixture = join(import.meta.dirname, '../fixtures/sam2/automatic-nano-2.1.safetensors.gz');
const folder = temporaryFolder();

describe('automatic masks against the official generator', async () => {
  const golden = await openPacked(fixture, folder);
  const network = sam2ImageNetwork(await goldenNetwork(golden, folder));
  const cases = automaticOptions(golden);
  afterAll(() => golden.close());

  it.each([...cases])('%s', async (name, options) => {
    const { found, expected, iou, areas, predictedIous, stability } = await compareAutomatic(
      golden,
      network,
      name,
      options,
    );
    expect(found).toEqual(expected);
    expect(expected.length).toBeGreaterThanOrEqual(name === 'none' ? 0 : 5);
    expect(iou).toBeGreaterThanOrEqual(0.999);
    expect(areas).toBeLessThanOrEqual(1);
    expect(predictedIous).toBeLessThan(2e-5);
    expect(stability).toBeLessThan(1e-3);
  });

  it.each([
    ...Object.keys(cases.get('thresholds')!)
      .filter((option) => option !== 'pointsPerSide')
      .map((option) => ['thresholds', option] as const),
    ['single', 'multimaskOutput'] as const,
    ['crops-single-m2m', 'useM2m'] as const,
    ['small-regions', 'minMaskRegionArea'] as const,
  ])('%s differs without %s', async (name, option) => {
    const options = Object.fromEntries(Object.entries(cases.get(name)!).filter(([key]) => key !== option));
    const { found, expected, iou } = await compareAutomatic(golden, network, name, options);
    expect(iou >= 0.999 && JSON.stringify(found) === JSON.stringify(expected)).toBe(false);
  });

  it('are none where no mask of any crop is good enough; there the official code fails', async () => {
    const picture = await goldenPicture(golden, 'picture');
    const options = { pointsPerSide: 2, cropNLayers: 1, predIouThresh: 2, minMaskRegionArea: 9 };
    expect(await automaticMasks(network, picture, options)).toEqual([]);
  });
});

/** A folder that tools/golden/make_automatic.py filled with real pictures. */
const full = process.env.SAM2BENCH_GOLDEN;
const data = sharedData();

describe.skipIf(full === undefined)('automatic masks of real pictures', () => {
  const files = full === undefined ? [] : readdirSync(full).filter((name) => /^automatic-.*\.safetensors$/.test(name));
  it.each(files)('%s', { timeout: 3_600_000 }, async (file) => {
    const golden = await openPacked(join(full!, file), folder);
    const network = sam2ImageNetwork(await goldenNetwork(golden, folder));
    const trained = data !== null && existsSync(join(data, 'trial-model', golden.metadata.checkpoint!));
    for (const [name, options] of automaticOptions(golden)) {
      const compared = await compareAutomatic(golden, network, name, options);
      const { found, expected, iou, predictedIous, stability } = compared;
      process.stdout.write(
        `${file} ${name}: ${expected.length} masks, IoU >= ${iou.toFixed(6)}, areas within ${compared.areas}, ` +
          `predicted IoUs within ${predictedIous.toExponential(1)}, stability within ${stability.toExponential(1)}\n`,
      );
      expect(found).toEqual(expected);
      if (trained && name !== 'none') expect(expected.length).toBeGreaterThanOrEqual(20);
      expect(iou).toBeGreaterThanOrEqual(0.999);
      expect(predictedIous).toBeLessThanOrEqual(1e-3);
      expect(stability).toBeLessThanOrEqual(1e-3);
    }
    await golden.close();
  });
});
