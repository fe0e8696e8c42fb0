import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { openCheckpoint } from '../../src/checkpoints/open-checkpoint.js';
import { Network } from '../../src/pipeline/network.js';
import { loadNetwork } from '../helpers/compiled-network.js';
import { temporaryFolder } from '../helpers/temporary-folder.js';
import { type Comparison, compareVideo, readGoldenVideo, videoOf, withOverrides } from './golden-video.js';

const fixtures = join(import.meta.dirname, '../fixtures/sam2');
const variants = join(import.meta.dirname, '../../tools/golden/variants');
const folder = temporaryFolder();

/** Runs a committed clip with the model that its golden file names; frames lie in one of the files only. */
async function compare(name: string): Promise<Comparison> {
  const file = join(fixtures, `video-${name}.safetensors`);
  const golden = await openCheckpoint(file);
  const { checkpoint, variant, size } = golden.metadata as Record<string, string>;
  await golden.close();
  const weights = join(folder, `${name}-${checkpoint!.replace('.gz', '')}`);
  writeFileSync(weights, gunzipSync(readFileSync(join(fixtures, checkpoint!))));
  const model = join(folder, `${name}.safetensors`);
  await withOverrides(weights, file, model);
  const { graphs, spec } = await loadNetwork(model, join(variants, `${variant}.yaml`), Number(size), folder);
  const { frames } = await readGoldenVideo(join(fixtures, 'video-nano-2.1.safetensors'));
  return compareVideo({ ...(await readGoldenVideo(file)), pixels: null }, new Network(spec, graphs), videoOf(frames!));
}

// Two overlapping objects, 6 frames, random weights of a tiny width: sam2-pipeline.md asks for logits within 1e-2 there.
describe('the video session against the official predictor', () => {
  it.each([
    ['nano-2.1', 1e-4, 0],
    ['nano-2.1-bf16', 1e-2, 0],
    ['nano-2.0', 1e-4, 0],
    ['nano-2.1-absent-once', 1e-4, 1],
    ['nano-2.1-absent-often', 1e-4, 2],
  ])('%s', async (name, tolerance, absent) => {
    const found = await compare(name);
    expect(found.samePresence).toBe(true);
    expect(found.absent).toBeGreaterThanOrEqual(absent);
    expect(found.logits).toBeLessThanOrEqual(tolerance);
    expect(found.iou).toBeGreaterThanOrEqual(0.999);
  });
});
