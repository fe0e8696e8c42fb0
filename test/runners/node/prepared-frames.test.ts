import { mkdtempSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import type { RgbImage } from '../../../src/core/image.js';
import { createRng } from '../../../src/core/rng.js';
import type { Video } from '../../../src/core/session.js';
import { networkPixels } from '../../../src/pipeline/frame-source.js';
import type { NetworkGraphs } from '../../../src/pipeline/network.js';
import { StageClock } from '../../../src/pipeline/stage-clock.js';
import { FramePreparer } from '../../../src/runners/node/prepared-frames.js';
import { temporaryFolder } from '../../helpers/temporary-folder.js';

const [width, height, size] = [61, 40, 32];
const root = temporaryFolder();

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

/** The same pictures in files; frame `broken` is no picture. Frames themselves can only be asked for where they are told to be. */
async function stored(length: number, broken = -1, frame?: Video['frame']): Promise<Video> {
  const folder = mkdtempSync(join(root, 'video-'));
  const file = (index: number) => join(folder, `${index}.png`);
  for (let index = 0; index < length; index++) {
    const raw = { width, height, channels: 3 as const };
    await sharp(picture(index).data, { raw }).png().toFile(file(index));
  }
  if (broken >= 0) writeFileSync(file(broken), 'no picture');
  const refused = async () => expect.fail('the frame was decoded on this thread');
  return { name: 'noise', width, height, length, file, frame: frame ?? refused };
}

function read(source: ReturnType<FramePreparer['frames']>, index: number): Promise<Float32Array> {
  return source.pixels(index, new StageClock());
}

describe('frames that a thread prepares ahead', () => {
  const preparer = new FramePreparer();

  it('are those that are prepared when asked for, bit for bit, forwards, backwards and after a jump', async () => {
    for (const footage of [video(8), await stored(8)]) {
      const source = preparer.frames(footage, size);
      for (const index of [0, 1, 2, 1, 0, 7, 3]) {
        expect(await read(source, index)).toEqual(networkPixels(picture(index), size));
      }
    }
  });

  it('count as decoded, and cost this thread no preparing', async () => {
    const source = preparer.frames(video(3), size);
    for (const index of [0, 1, 2]) {
      const clock = new StageClock();
      await source.pixels(index, clock);
      expect(clock.times.preprocess).toBe(0);
      expect(clock.times.decode).toBeGreaterThan(0);
    }
  });

  it('tell what is wrong with a frame when it is asked for', async () => {
    const source = preparer.frames(video(3, 1), size);
    await read(source, 0);
    await expect(read(source, 1)).rejects.toThrow('frame 1 is broken');
    expect(await read(source, 2)).toEqual(networkPixels(picture(2), size));
  });

  it('are asked of the video where a file is not what it should be, which knows what is wrong', async () => {
    const frame = async (index: number) => Promise.reject(new Error(`frame ${index}: in full`));
    const source = preparer.frames(await stored(3, 1, frame), size);
    await read(source, 0);
    await expect(read(source, 1)).rejects.toThrow('frame 1: in full');
    expect(await read(source, 2)).toEqual(networkPixels(picture(2), size));
    const other = preparer.frames({ ...(await stored(1, -1, frame)), width: width + 1 }, size);
    await expect(read(other, 0)).rejects.toThrow('frame 0: in full');
  });
});

describe('frames that are prepared during light graphs alone', () => {
  const preparer = new FramePreparer(new Set<keyof NetworkGraphs>(['maskDecoder']));

  it('are begun when such a graph is', async () => {
    const asked: number[] = [];
    const frame = async (index: number) => {
      asked.push(index);
      return picture(index);
    };
    const source = preparer.frames({ ...video(3), frame }, size);
    await read(source, 0);
    source.goAhead?.('memoryAttention');
    expect(asked).toEqual([0]);
    source.goAhead?.('maskDecoder');
    expect(asked).toEqual([0, 1]);
    expect(await read(source, 1)).toEqual(networkPixels(picture(1), size));
  });
});
