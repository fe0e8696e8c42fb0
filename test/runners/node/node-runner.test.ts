import { availableParallelism } from 'node:os';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../../helpers/temporary-folder.js';
import { clip, deviation, prepareNano, tracked, trackedAhead } from '../nano-on-backend.js';

const folder = temporaryFolder();
const cores = availableParallelism();

describe('a network on node-cpu', () => {
  it.each([1, cores])('gives with frames prepared ahead what it gives without, threads: %i', async (threads) => {
    const handle = await prepareNano(folder, { backend: 'node-cpu', threads });
    const expected = await tracked(handle);
    const found = await trackedAhead(handle);
    await handle.close();
    expect(found).toHaveLength(expected.length - clip.prompts.length);
    expect(deviation(found, expected.slice(0, found.length))).toBe(0);
  });

  it.skipIf(cores === 1)('prepares frames during its light graphs where it has all cores', async () => {
    for (const [threads, isSo] of [
      [1, false],
      [cores, true],
    ] as const) {
      const handle = await prepareNano(folder, { backend: 'node-cpu', threads });
      await handle.close();
      expect(handle.preparesFrames).toBe(isSo);
      expect(handle.options.onOneThread !== undefined).toBe(isSo);
      expect(handle.options.threads).toBe(threads);
    }
  });
});
