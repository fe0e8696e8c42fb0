import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readGoldenVideo, videoOf } from '../../src/app/verify/golden-video.js';
import type { TrackAgreement } from '../../src/app/verify/track-agreement.js';
import { openCheckpoint } from '../../src/checkpoints/open-checkpoint.js';
import { Network } from '../../src/pipeline/network.js';
import { loadNetwork } from '../helpers/compiled-network.js';
import { decodedVideo } from '../helpers/decoded-video.js';
import { FIXTURES, nanoNetwork } from '../helpers/nano-network.js';
import { sharedData } from '../helpers/shared-data.js';
import { temporaryFolder } from '../helpers/temporary-folder.js';
import { compareVideo } from './golden-video.js';

const folder = temporaryFolder();

/** Runs a committed clip with the model that its golden file names; frames lie in one of the files only. */
async function compare(name: string): Promise<TrackAgreement> {
  const file = join(FIXTURES, `video-${name}.safetensors`);
  const network = await nanoNetwork(file, folder);
  const { frames } = await readGoldenVideo(join(FIXTURES, 'video-nano-2.1.safetensors'));
  return compareVideo({ ...(await readGoldenVideo(file)), pixels: null }, network, videoOf(frames!));
}

// Two overlapping objects, 6 frames, random weights of a tiny width: sam2-pipeline.md asks for logits within 1e-2 there.
describe('the video session against the official predictor', () => {
  it.each([
    ['nano-2.1', 1e-4, 0],
    ['nano-2.1-bf16', 1e-2, 0],
    ['nano-2.0', 1e-4, 0],
    ['nano-2.1-absent', 1e-4, 1],
    ['nano-2.1-absent-apart', 1e-4, 2],
  ])('%s', async (name, tolerance, absent) => {
    const found = await compare(name);
    expect(found.samePresence).toBe(true);
    expect(found.absent).toBeGreaterThanOrEqual(absent);
    expect(found.logits).toBeLessThanOrEqual(tolerance);
    expect(found.iou).toBeGreaterThanOrEqual(0.999);
  });
});

/** A folder that tools/golden/make_video.py filled with clips of real video and full-size models. */
const full = process.env.SAM2BENCH_GOLDEN;
const data = sharedData();

describe.skipIf(full === undefined || data === null)('the video session on real video', () => {
  const files = full === undefined ? [] : readdirSync(full).filter((name) => name.startsWith('video-'));
  it.each(files)('%s', { timeout: 600_000 }, async (name) => {
    const golden = await openCheckpoint(join(full!, name));
    const { checkpoint, clip, size, variant } = golden.metadata as Record<string, string>;
    await golden.close();
    const trained = join(data!, 'trial-model', checkpoint!);
    const isTrial = existsSync(trained);
    const model = isTrial ? trained : join(full!, 'checkpoints', checkpoint!);
    const yaml = isTrial ? join(data!, 'trial-model', `${variant}.yaml`) : null;
    const { graphs, spec } = await loadNetwork(model, yaml, Number(size), folder);
    const network = new Network(spec, graphs);
    const official = await readGoldenVideo(join(full!, name));
    const video = await decodedVideo(clip!, official.length);
    for (const pixels of official.pixels === null ? [null] : [official.pixels, null]) {
      const start = performance.now();
      const found = await compareVideo({ ...official, pixels }, network, video);
      const seconds = (performance.now() - start) / 1000 / official.length;
      const source = pixels === null ? 'own decoding' : 'same pixels';
      const figures = `IoU >= ${found.iou.toFixed(6)}, logits <= ${found.logits.toExponential(1)}, ${seconds.toFixed(3)} s a frame`;
      process.stdout.write(`${name}, ${source}: ${figures}\n`);
      expect(found.samePresence).toBe(true);
      expect(found.logits).toBeLessThanOrEqual(1e-2);
      if (isTrial) expect(found.iou).toBeGreaterThanOrEqual(0.999);
    }
  });
});
