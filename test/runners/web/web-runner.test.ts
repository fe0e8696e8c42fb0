import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ObjectPrediction } from '../../../src/core/session.js';
import { region } from '../../../src/metrics/region.js';
import type { ModelHandle } from '../../../src/runners/runner.js';
import { WITHOUT_BROWSER } from '../../helpers/browser.js';
import { temporaryFolder } from '../../helpers/temporary-folder.js';
import { clip, deviation, input, prepareNano, tracked, trackedAhead, trackedJoining } from '../nano-on-backend.js';

const folder = temporaryFolder();

describe.skipIf(WITHOUT_BROWSER)('a model in a page of a real browser', { timeout: 300_000 }, () => {
  let expected: ObjectPrediction[];
  let joining: ObjectPrediction[];
  beforeAll(async () => {
    const handle = await prepareNano(folder, { backend: 'node-cpu', threads: 1 });
    expected = await tracked(handle);
    joining = await trackedJoining(handle);
    await handle.close();
  });

  describe.each([
    ['web-wasm', 1, 1e-4],
    ['web-wasm', 2, 1e-4],
    ['web-webgpu', null, 1e-3],
  ] as const)('%s, threads %s', (backend, threads, tolerance) => {
    let handle: ModelHandle;
    beforeAll(async () => {
      handle = await prepareNano(folder, { backend, threads });
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

    it('gives the same where frames and steps are begun before they are asked for', async () => {
      const found = await trackedAhead(handle);
      expect(found).toHaveLength(expected.length - clip.prompts.length);
      expect(deviation(found, expected.slice(0, found.length))).toBeLessThanOrEqual(tolerance);
    });

    it('lets an object join on the way, which then is in the next answer', async () => {
      const found = await trackedJoining(handle);
      expect(found.map(({ object }) => object)).toEqual(['0', '0', '0', '1', '0', '1']);
      expect(deviation(found, joining)).toBeLessThanOrEqual(tolerance);
    });

    it('tells in full what is wrong with a frame that was begun ahead', async () => {
      const frame = async (index: number) => {
        if (index === 2) throw new Error('frame 2 cannot be decoded: it is cut off');
        return input.video.frame(index);
      };
      await expect(trackedAhead(handle, { ...input.video, frame })).rejects.toThrow('it is cut off');
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
    const [web, node] = [
      await prepareNano(folder, { backend: 'web-wasm', threads: 1 }),
      await prepareNano(folder, { backend: 'node-cpu', threads: 1 }),
    ];
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
