import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { sam2ImageNetwork } from '../../src/pipeline/sam2-image-network.js';
import { openPacked } from '../helpers/golden-file.js';
import { goldenNetwork } from '../helpers/golden-network.js';
import { temporaryFolder } from '../helpers/temporary-folder.js';
import { automaticOptions, compareAutomatic } from './golden-automatic.js';

const fixture = join(import.meta.dirname, '../fixtures/sam2/automatic-nano-2.1.safetensors.gz');
const folder = temporaryFolder();

describe('automatic masks against the official generator', async () => {
  const golden = await openPacked(fixture, folder);
  const network = sam2ImageNetwork(await goldenNetwork(golden, folder));
  afterAll(() => golden.close());

  it.each([...automaticOptions(golden)])('%s', async (name, options) => {
    const { found, expected, iou, predictedIous, stability } = await compareAutomatic(golden, network, name, options);
    console.log(name, found.length, expected.length, iou, predictedIous, stability);
    expect(found).toEqual(expected);
    expect(iou).toBeGreaterThanOrEqual(0.999);
    expect(predictedIous).toBeLessThan(2e-5);
    expect(stability).toBeLessThan(1e-3);
  });
});
