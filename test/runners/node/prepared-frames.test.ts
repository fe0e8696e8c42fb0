import { afterAll, describe, expect, it } from 'vitest';
import type { RgbImage } from '../../../src/core/image.js';
import { createRng } from '../../../src/core/rng.js';
import type { Video } from '../../../src/core/session.js';
import { networkPixels } from '../../../src/pipeline/frame-source.js';
import { StageClock } from '../../../src/pipeline/stage-clock.js';
import { FramePreparer } from '../../../src/runners/node/prepared-frames.js';

const [width, height, size] = [61, 40, 32];

function picture(index: number): RgbImage {
  const rng = createRng(index);
  return { width, height, data: Uint8Array.from({ length: width * height * 3 }, () => rng.integer(0, 255)) };
}

function video(length: number, broken = -1): Video {
  const frame = async (index: number) => {
    if (index === broken) throw new Error(`frame ${index} is broken`);
    return picture(index);
  };
  return { name: 'noise', width, height, length, frame };
}

describe('frames that a thread prepares ahead', () => {
  const preparer = new FramePreparer();
  afterAll(() => preparer.close());

  it('are those that are prepared when asked for, bit for bit, forwards, backwards and after a jump', async () => {
    const source = preparer.frames(video(8), size);
    for (const index of [0, 1, 2, 1, 0, 7, 3]) {
      const pixels = await source.pixels(index, new StageClock());
      expect(pixels).toEqual(networkPixels(picture(index), size));
    }
  });

  it('cost this thread no preparing but for the first', async () => {
    const source = preparer.frames(video(3), size);
    const spent: number[] = [];
    for (const index of [0, 1, 2]) {
      const clock = new StageClock();
      await source.pixels(index, clock);
      spent.push(clock.times.preprocess);
    }
    expect(spent[0]).toBeGreaterThan(0);
    expect(spent.slice(1)).toEqual([0, 0]);
  });

  it('tell what is wrong with a frame when it is asked for', async () => {
    const source = preparer.frames(video(3, 1), size);
    await source.pixels(0, new StageClock());
    await expect(source.pixels(1, new StageClock())).rejects.toThrow('frame 1 is broken');
    expect(await source.pixels(2, new StageClock())).toEqual(networkPixels(picture(2), size));
  });
});
