import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { runnerFor } from '../../src/app/runner-registry.js';
import { readGoldenVideo } from '../../src/app/verify/golden-video.js';
import { openCheckpoint } from '../../src/checkpoints/open-checkpoint.js';
import { onNode } from '../../src/core/model.js';
import type { ModelHandle } from '../../src/runners/runner.js';
import { openPacked } from '../helpers/golden-file.js';
import { FIXTURES, nanoWeights } from '../helpers/nano-network.js';
import { sharedData } from '../helpers/shared-data.js';
import { temporaryFolder } from '../helpers/temporary-folder.js';
import { compareLate, type Frames, type GoldenLate, readGoldenLate, writeDataset } from './golden-late.js';

const folder = temporaryFolder();

/** A model as a run prepares it. */
function prepared(checkpoint: string, variant: string, size: string): Promise<ModelHandle> {
  const model = { runner: 'node', id: 'late', checkpoint, variant, bundled: null } as const;
  const execution = onNode(Number(size));
  return runnerFor('node', execution).prepare(model, execution, { cacheFolder: folder, talk: () => {} });
}

async function compare(name: string, golden: GoldenLate, frames: Frames, handle: ModelHandle) {
  const root = join(folder, name);
  await writeDataset(root, golden, frames);
  const found = await compareLate(root, golden, handle);
  await handle.close();
  await golden.file.close();
  return found;
}

// Object 1 appears later than object 2, after an empty mask, and has later annotations that are not to be used.
describe('objects that appear later, against the official vos_separate_inference_per_object', () => {
  it.each([
    ['nano-2.1', 1e-2],
    ['nano-2.1-palette', 1e-4],
  ])('%s', async (name, tolerance) => {
    const path = join(FIXTURES, `late-${name}.safetensors.gz`);
    const golden = await readGoldenLate(await openPacked(path, folder));
    const { weights, yaml, size } = await nanoWeights(join(folder, `late-${name}.safetensors`), folder);
    const { frames } = await readGoldenVideo(join(FIXTURES, 'video-nano-2.1.safetensors'));
    const found = await compare(name, golden, frames!, await prepared(weights, yaml, size));
    expect(found.prompts).toEqual(['0: 2', '3: 1']);
    expect(found.logits).toBeLessThanOrEqual(tolerance);
    expect(found.iou).toBeGreaterThanOrEqual(0.999);
  });
});

/** A folder that tools/golden/make_late.py filled with clips of real video and the trained model. */
const full = process.env.SAM2BENCH_GOLDEN;
const data = sharedData();

describe.skipIf(full === undefined || data === null)('objects that appear later in real video', () => {
  const files = full === undefined ? [] : readdirSync(full).filter((name) => /^late-.*\.safetensors$/.test(name));
  it.each(files)('%s', { timeout: 600_000 }, async (name) => {
    const golden = await readGoldenLate(await openCheckpoint(join(full!, name)));
    const { checkpoint, clip, size, variant, late } = golden.file.metadata as Record<string, string>;
    const model = join(data!, 'trial-model', checkpoint!);
    expect(existsSync(model)).toBe(true);
    const pictures = join(data!, 'davis2016/JPEGImages/480p', clip!);
    const frames = golden.masks.map((_, t) => join(pictures, `${String(t).padStart(5, '0')}.jpg`));
    const handle = await prepared(model, join(data!, 'trial-model', `${variant}.yaml`), size!);
    const found = await compare(name, golden, frames, handle);
    const { iou, logits, pixels } = found;
    process.stdout.write(`${name}: IoU >= ${iou.toFixed(6)}, logits <= ${logits.toExponential(1)}, ${pixels} pixels\n`);
    expect(found.prompts).toEqual(['0: 2', `${late}: 1`]);
    expect(found.logits).toBeLessThanOrEqual(1e-2);
    expect(found.iou).toBeGreaterThanOrEqual(0.999);
  });
});
