import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runnerFor } from '../../../src/app/runner-registry.js';
import { syntheticClip } from '../../../src/app/verify/clip.js';
import { videoOf } from '../../../src/app/verify/golden-video.js';
import type { BackendName } from '../../../src/core/known-names.js';
import { type NetworkModel, onNode } from '../../../src/core/model.js';
import type { ObjectPrediction } from '../../../src/core/session.js';
import { region } from '../../../src/metrics/region.js';
import type { ModelHandle } from '../../../src/runners/runner.js';
import { WITHOUT_BROWSER } from '../../helpers/browser.js';
import { unpacked } from '../../helpers/golden-file.js';
import { FIXTURES, VARIANTS } from '../../helpers/nano-network.js';
import { temporaryFolder } from '../../helpers/temporary-folder.js';

const folder = temporaryFolder();
const FRAMES = 4;
const clip = syntheticClip(FRAMES);
const input = { video: videoOf(clip.frames), frameNames: clip.frames.map((_, i) => String(i)) };
const SESSION = { preset: 'vos', overlap: 'overlapping', memoryPrecision: 'fp32' } as const;

function prepare(backend: BackendName, threads: number | null, requireHardware = false): Promise<ModelHandle> {
  const checkpoint = unpacked(join(FIXTURES, 'nano-2.1.pt.gz'), folder);
  const variant = join(VARIANTS, 'nano-2.1.yaml');
  const model: NetworkModel = { runner: 'node', id: 'nano', checkpoint, variant, bundled: null };
  const execution = { ...onNode(64), backend, threads, requireHardware };
  return runnerFor('node', execution).prepare(model, execution, { cacheFolder: join(folder, 'cache'), talk: () => {} });
}

/** Every answer to mask prompts on the first frame, and a click on the last. */
async function tracked(handle: ModelHandle): Promise<ObjectPrediction[]> {
  const session = await handle.openSession(input, SESSION);
  const found: ObjectPrediction[] = [];
  for (const [i, mask] of clip.prompts.entries()) await session.addMask(0, String(i), mask);
  expect(session.objects).toEqual(clip.prompts.map((_, i) => String(i)));
  for await (const { objects } of session.propagate()) found.push(...objects);
  const { objects } = await session.addClicks(FRAMES - 1, '0', [{ x: 20, y: 20, positive: false }]);
  found.push(...objects);
  await session.close();
  return found;
}

/** The largest difference of logits, as a share of the largest of them. */
function deviation(found: readonly ObjectPrediction[], expected: readonly ObjectPrediction[]): number {
  let [difference, largest] = [0, 0];
  for (const [i, { lowResLogits }] of expected.entries()) {
    for (const [at, value] of lowResLogits!.entries()) {
      difference = Math.max(difference, Math.abs(value - found[i]!.lowResLogits![at]!));
      largest = Math.max(largest, Math.abs(value));
    }
  }
  return difference / largest;
}

describe.skipIf(WITHOUT_BROWSER)('a model in a page of a real browser', { timeout: 300_000 }, () => {
  let expected: ObjectPrediction[];
  beforeAll(async () => {
    const handle = await prepare('node-cpu', 1);
    expected = await tracked(handle);
    await handle.close();
  });

  describe.each([
    ['web-wasm', 1, 1e-4],
    ['web-wasm', 2, 1e-4],
  ] as const)('%s, threads %s', (backend, threads, tolerance) => {
    let handle: ModelHandle;
    beforeAll(async () => {
      handle = await prepare(backend, threads);
    }, 300_000);
    afterAll(() => handle.close());

    it('gives the masks and logits of node-cpu', async () => {
      const found = await tracked(handle);
      expect(found.map(({ object }) => object)).toEqual(expected.map(({ object }) => object));
      expect(deviation(found, expected)).toBeLessThanOrEqual(tolerance);
      for (const [i, { mask }] of found.entries()) {
        expect(region(mask, expected[i]!.mask)).toBeGreaterThanOrEqual(0.995);
      }
    });

    it('says where it ran', () => {
      expect(handle.backend).toBe(backend);
      expect(handle.options).toMatchObject({
        provider: backend.slice(4),
        crossOriginIsolated: true,
        threads: threads ?? 1,
      });
      expect(String(handle.options.browser)).toMatch(/\d+\.\d+/);
      expect(handle.notes.some((note) => note.startsWith('WebGPU in software'))).toBe(
        handle.options.softwareAdapter === true,
      );
    });
  });

  it('answers pictures as node-cpu does', async () => {
    const [web, node] = [await prepare('web-wasm', 1), await prepare('node-cpu', 1)];
    const answers = [];
    for (const { images } of [web, node]) {
      const session = await images!.openSession(clip.frames[0]!);
      answers.push(await session.predict({ points: [[30, 20]], labels: [1] }));
      const mask = session.maskPrompt(clip.prompts[0]!);
      answers.push(await session.predict({ mask }, { multimask: false }));
      await session.close();
    }
    const [click, refined, otherClick, otherRefined] = answers;
    for (const [one, other] of [
      [click!, otherClick!],
      [refined!, otherRefined!],
    ]) {
      expect(one!.masks.length).toBe(other!.masks.length);
      for (const [i, { iou }] of one!.masks.entries()) expect(iou).toBeCloseTo(other!.masks[i]!.iou, 4);
    }
    await web.close();
    await node.close();
  });
});
