import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Checkpoint } from '../../src/checkpoints/checkpoint.js';
import { openCheckpoint } from '../../src/checkpoints/open-checkpoint.js';
import { maskAbove } from '../../src/core/bit-mask.js';
import type { FloatTensor } from '../../src/core/tensor.js';
import { region } from '../../src/metrics/region.js';
import { sam1PictureLogits } from '../../src/pipeline/sam1-masks.js';
import { Sam1Network } from '../../src/pipeline/sam1-network.js';
import { sam1Pixels } from '../../src/pipeline/sam1-pixels.js';
import { type LoadedSam1, loadSam1 } from '../helpers/compiled-network.js';
import { temporaryFolder } from '../helpers/temporary-folder.js';
import { packedMasks } from '../pipeline/golden-video.js';
import { relativeDifference } from '../sam2/golden-graphs.js';
import { casesOf, expectedAnswer, ownAnswer, readPicture, unpacked } from './golden-sam1.js';

const TOLERANCE = 2e-5;

describe('a picture through our functions against SamPredictor', () => {
  const folder = temporaryFolder();
  let golden: Checkpoint;
  let loaded: LoadedSam1;
  let network: Sam1Network;
  let features: FloatTensor;
  beforeAll(async () => {
    golden = await openCheckpoint(unpacked('sam1-nano.safetensors.gz', folder));
    loaded = await loadSam1(unpacked('sam1-nano.pth.gz', folder), null, folder);
    network = new Sam1Network(loaded.spec, loaded.graphs);
    features = await network.encodeImage(sam1Pixels(await readPicture(golden), network.spec.imageSize));
  });
  afterAll(async () => {
    for (const graph of Object.values(loaded.graphs)) await graph.release();
    await golden.close();
  });

  it('has the cases that it should', () => {
    expect(casesOf(golden, 'predictor').sort()).toEqual(['box', 'box_click', 'click', 'clicks', 'mask', 'refined']);
  });

  it.each(['click', 'clicks', 'box', 'box_click', 'refined', 'mask'])('%s', async (name) => {
    const expected = await expectedAnswer(golden, name);
    const found = await ownAnswer(golden, name, network, features);
    expect(relativeDifference(found.lowRes, expected.lowRes)).toBeLessThan(TOLERANCE);
    expect(relativeDifference(found.ious, expected.ious)).toBeLessThan(TOLERANCE);
    const { width, height } = await readPicture(golden);
    const masks = packedMasks(await golden.read(`predictor.${name}.out.masks`), width, height);
    expect(masks).toHaveLength(found.count);
    masks.forEach((mask, i) => {
      const area = network.lowResSide ** 2;
      const plane = found.lowRes.slice(i * area, (i + 1) * area);
      const own = maskAbove(sam1PictureLogits(plane, network.spec.imageSize, { width, height }), width, height);
      expect(region(mask, own), `mask ${i}`).toBeGreaterThanOrEqual(0.999);
    });
  });
});
