import { describe, expect, it } from 'vitest';
import type { Video } from '../../src/core/session.js';
import { framesAhead } from '../../src/runners/frames-ahead.js';

/** Pictures of one pixel that hold their number; notes what is decoded, in order. */
function numbered(length: number, decoded: number[], broken = -1): Video {
  const frame = async (index: number) => {
    decoded.push(index);
    if (index === broken) throw new Error(`frame ${index} is broken`);
    return { width: 1, height: 1, data: Uint8Array.of(index, 0, 0) };
  };
  return { name: 'numbered', width: 1, height: 1, length, frame };
}

async function read(video: Video, indexes: readonly number[]): Promise<number[]> {
  const found: number[] = [];
  for (const index of indexes) found.push((await video.frame(index)).data[0]!);
  return found;
}

describe('frames decoded ahead', () => {
  it('decodes each frame once, the next one before it is asked for', async () => {
    const decoded: number[] = [];
    const video = framesAhead(numbered(4, decoded));
    expect(await read(video, [0, 1])).toEqual([0, 1]);
    expect(decoded).toEqual([0, 1, 2]);
    expect(await read(video, [2, 3])).toEqual([2, 3]);
    expect(decoded).toEqual([0, 1, 2, 3]);
  });

  it('goes backwards with its reader, and gives the right frame after a jump', async () => {
    const decoded: number[] = [];
    const video = framesAhead(numbered(10, decoded));
    expect(await read(video, [5, 4, 3, 9, 0])).toEqual([5, 4, 3, 9, 0]);
    expect(decoded).toEqual([5, 6, 4, 3, 2, 9, 0]);
  });

  it('tells what is wrong with a frame when that frame is asked for, and goes on', async () => {
    const video = framesAhead(numbered(4, [], 2));
    expect(await read(video, [0, 1])).toEqual([0, 1]);
    await expect(video.frame(2)).rejects.toThrow('frame 2 is broken');
    expect(await read(video, [3])).toEqual([3]);
  });

  it('gives two readers at once what each asked for', async () => {
    const video = framesAhead(numbered(8, []));
    const found = await Promise.all([read(video, [0, 1, 2]), read(video, [7, 6, 5])]);
    expect(found).toEqual([
      [0, 1, 2],
      [7, 6, 5],
    ]);
  });
});
