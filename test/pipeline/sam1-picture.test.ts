import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Checkpoint } from '../../src/checkpoints/checkpoint.js';
import { openCheckpoint } from '../../src/checkpoints/open-checkpoint.js';
import { longestSideSize, scaleToLongestSide } from '../../src/pipeline/longest-side.js';
import { resizeBilinear8 } from '../../src/pipeline/pillow-resize.js';
import { sam1PictureLogits } from '../../src/pipeline/sam1-masks.js';
import { sam1Pixels } from '../../src/pipeline/sam1-pixels.js';
import { temporaryFolder } from '../helpers/temporary-folder.js';
import { readPicture, unpackedFixture } from '../sam1/golden-sam1.js';

/** What segment-anything does around its network; tools/golden/make_sam1.py makes the vectors. */
describe("SAM's treatment of a picture", () => {
  const folder = temporaryFolder();
  let golden: Checkpoint;
  beforeAll(async () => {
    golden = await openCheckpoint(unpackedFixture('sam1-nano.safetensors.gz', folder));
  });
  afterAll(() => golden.close());

  it('has the sizes of ResizeLongestSide', async () => {
    const rows = await golden.read('preprocess.sizes');
    expect(rows.length).toBeGreaterThanOrEqual(5 * 16);
    for (let i = 0; i < rows.length; i += 5) {
      const [fromHeight, fromWidth, target, height, width] = rows.subarray(i, i + 5) as unknown as number[];
      expect(longestSideSize({ width: fromWidth!, height: fromHeight! }, target!)).toEqual({ width, height });
    }
  });

  it('resizes to the bytes of torchvision', async () => {
    const picture = await readPicture(golden);
    const [height, width] = golden.tensors.get('preprocess.resized')!.shape as [number, number];
    expect(longestSideSize(picture, 96)).toEqual({ width, height });
    const expected = Uint8Array.from(await golden.read('preprocess.resized'));
    expect(Buffer.compare(resizeBilinear8(picture, width, height).data, expected)).toBe(0);
  });

  it('normalises every byte to the same float, and pads with zeros after that', async () => {
    const expected = await golden.read('preprocess.normalised_bytes');
    const data = Uint8Array.from({ length: 256 * 3 }, (_, i) => Math.floor(i / 3));
    const pixels = sam1Pixels({ width: 256, height: 1, data }, 256);
    for (let channel = 0; channel < 3; channel++) {
      const plane = pixels.subarray(channel * 256 * 256, (channel + 1) * 256 * 256);
      expect(plane.subarray(0, 256)).toEqual(expected.subarray(channel * 256, (channel + 1) * 256));
      expect(plane.subarray(256).every((value) => value === 0)).toBe(true);
    }
  });

  it('scales points as apply_coords does', async () => {
    const points = await golden.read('preprocess.coords_854x480');
    const expected = await golden.read('preprocess.coords_scaled');
    for (let i = 0; i < points.length; i += 2) {
      const scaled = scaleToLongestSide(points[i]!, points[i + 1]!, { width: 854, height: 480 }, 96);
      expect(Float32Array.from(scaled)).toEqual(expected.slice(i, i + 2));
    }
  });

  it('brings logits to the size of the picture', async () => {
    const picture = await readPicture(golden);
    const found = sam1PictureLogits(await golden.read('postprocess.low_res_logits'), 96, picture);
    const expected = await golden.read('postprocess.logits');
    expect(found).toHaveLength(expected.length);
    const largest = expected.reduce((max, value, i) => Math.max(max, Math.abs(value - found[i]!)), 0);
    expect(largest).toBeLessThan(1e-5);
  });
});
