import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { readPicture } from '../../../src/datasets/codecs/picture.js';
import { decodedFrame, decodeVideo } from '../../../src/datasets/video/decode-video.js';
import { encodeVideo } from '../../../src/datasets/video/encode-video.js';
import { ffmpeg, probe, WITHOUT_FFMPEG } from '../../helpers/ffmpeg.js';
import { temporaryFolder } from '../../helpers/temporary-folder.js';
import { userErrorOf } from '../../helpers/user-error.js';

const folder = temporaryFolder();
const EVERY = { start: 0, end: null, stride: 1 };
const said: string[] = [];
const talk = (line: string) => void said.push(line);

/** Twelve frames, ever brighter, so that they can be told apart: frame n is of the grey 40 + 15 n. */
function writeVideo(name: string, ...options: readonly string[]): string {
  const file = join(folder, name);
  const source = 'color=black:size=64x48:rate=30000/1001,geq=lum=40+N*15:cb=128:cr=128';
  ffmpeg('-f', 'lavfi', '-i', source, '-frames:v', '12', '-pix_fmt', 'yuv420p', '-qp', '0', ...options, file);
  return file;
}

async function greysOf(target: string, frames: number): Promise<number[]> {
  const greys: number[] = [];
  for (let i = 0; i < frames; i++) greys.push((await readPicture(decodedFrame(target, i))).data[0]!);
  return greys;
}

/** The grey of a luma value in a video's range of 16 to 235 (ITU-R BT.601). */
const greyOf = (frame: number) => ((40 + 15 * frame - 16) * 255) / 219;

afterEach(() => {
  delete process.env.SAM2BENCH_FFMPEG;
});

describe.skipIf(WITHOUT_FFMPEG)('decoding a video', () => {
  it('takes every frame once, as it was, and says the rate', async () => {
    const target = join(folder, 'all');
    const video = writeVideo('all.mp4');
    const decoded = await decodeVideo({ video, range: EVERY, folder: target, talk });
    expect(decoded).toMatchObject({ source: 'all.mp4', frames: 12, frameRate: '30000/1001', isConstant: true });
    for (const [i, grey] of (await greysOf(target, 12)).entries()) expect(Math.abs(grey - greyOf(i))).toBeLessThan(3);
    expect(readdirSync(target)).toHaveLength(13);
    said.length = 0;
    expect(await decodeVideo({ video: 'gone', range: EVERY, folder: target, talk })).toEqual(decoded);
    expect(said).toEqual([]);
  });

  it('takes a part of it, in steps', async () => {
    const target = join(folder, 'part');
    const range = { start: 2, end: 9, stride: 3 };
    const decoded = await decodeVideo({ video: writeVideo('part.mp4'), range, folder: target, talk });
    expect(decoded).toMatchObject({ frames: 3, frameRate: '10000/1001' });
    const greys = await greysOf(target, 3);
    for (const [i, frame] of [2, 5, 8].entries()) expect(Math.abs(greys[i]! - greyOf(frame))).toBeLessThan(3);
  });

  it('bears any name of the video and of the folder', async () => {
    const video = writeVideo(`it's 50%d "odd", \\ [x];.mp4`);
    const target = join(folder, `a 100%08d 'place'`, 'x');
    const decoded = await decodeVideo({ video, range: { ...EVERY, end: 3 }, folder: target, talk });
    expect(decoded.frames).toBe(4);
    expect((await greysOf(target, 4)).length).toBe(4);
  });

  it('turns the picture as the video says', async () => {
    const upright = writeVideo('upright.mp4');
    const turned = join(folder, 'turned.mp4');
    try {
      ffmpeg('-display_rotation', '90', '-i', upright, '-c', 'copy', turned);
    } catch {
      // Before ffmpeg 6.
      ffmpeg('-i', upright, '-c', 'copy', '-metadata:s:v:0', 'rotate=90', turned);
    }
    const target = join(folder, 'turned');
    await decodeVideo({ video: turned, range: EVERY, folder: target, talk });
    const { width, height } = await readPicture(decodedFrame(target, 0));
    expect([width, height]).toEqual([48, 64]);
  });

  it('keeps the colours of a video that has those of BT.709', async () => {
    const video = join(folder, 'red.mp4');
    const tags = ['-colorspace', 'bt709', '-color_primaries', 'bt709', '-color_trc', 'bt709'];
    const colour = ['-f', 'lavfi', '-i', 'color=0xC83232:size=64x48:rate=25', '-vf', 'scale=out_color_matrix=bt709'];
    ffmpeg(...colour, '-frames:v', '2', '-pix_fmt', 'yuv420p', '-qp', '0', ...tags, video);
    const target = join(folder, 'red');
    await decodeVideo({ video, range: EVERY, folder: target, talk });
    const { data } = await readPicture(decodedFrame(target, 0));
    for (const [channel, value] of [0xc8, 0x32, 0x32].entries()) {
      expect(Math.abs(data[channel]! - value)).toBeLessThan(6);
    }
  });

  it('leaves nothing where the file is no video, the range is empty, or it is stopped', async () => {
    const text = join(folder, 'text.mp4');
    writeFileSync(text, 'no video');
    const places = join(folder, 'places');
    mkdirSync(places);
    const request = { range: EVERY, folder: join(places, 'x'), talk };
    expect(await userErrorOf(() => decodeVideo({ ...request, video: text }))).toMatch(/could not read[\s\S]*text\.mp4/);
    const late = { ...request, video: writeVideo('late.mp4'), range: { start: 12, end: null, stride: 1 } };
    expect(await userErrorOf(() => decodeVideo(late))).toMatch(/No frame[\s\S]*start 12/);
    const signal = AbortSignal.abort(new Error('stopped'));
    await expect(decodeVideo({ ...late, range: EVERY, signal })).rejects.toThrow('stopped');
    expect(readdirSync(places)).toEqual([]);
  });

  it('says what to do where there is no ffmpeg', async () => {
    process.env.SAM2BENCH_FFMPEG = join(folder, 'no-ffmpeg');
    const request = { video: 'any.mp4', range: EVERY, folder: join(folder, 'none'), talk };
    expect(await userErrorOf(() => decodeVideo(request))).toMatch(/ffmpeg is needed[\s\S]*mend SAM2BENCH_FFMPEG/);
  });
});

describe.skipIf(WITHOUT_FFMPEG)('encoding a video', () => {
  const [width, height] = [37, 21];
  const picture = (grey: number) => ({ width, height, data: new Uint8Array(width * height * 3).fill(grey) });
  async function* pictures(frames: number) {
    for (let i = 0; i < frames; i++) yield picture(20 + 30 * i);
  }

  it('keeps the rate, the number and the order of the frames, and makes odd sides even', async () => {
    const file = join(folder, 'made.mp4');
    await encodeVideo({ file, width, height, frameRate: '30000/1001', pictures: pictures(7) });
    expect(probe(file, 'width', 'height', 'r_frame_rate', 'nb_read_frames', 'pix_fmt')).toEqual({
      ...{ width: '38', height: '22', r_frame_rate: '30000/1001', nb_read_frames: '7', pix_fmt: 'yuv420p' },
    });
    const target = join(folder, 'made');
    await decodeVideo({ video: file, range: EVERY, folder: target, talk });
    const greys = await greysOf(target, 7);
    for (const [i, grey] of greys.entries()) expect(Math.abs(grey - (20 + 30 * i))).toBeLessThan(4);
  });

  it('leaves nothing where a picture fails', async () => {
    const file = join(folder, 'half.mp4');
    async function* failing() {
      yield picture(9);
      throw new Error('no more');
    }
    const half = encodeVideo({ file, width, height, frameRate: '25/1', pictures: failing() });
    await expect(half).rejects.toThrow('no more');
    expect(readdirSync(folder).filter((name) => name.startsWith('half'))).toEqual([]);
  });

  it('says why where it cannot write', async () => {
    const file = join(folder, 'no', 'such', 'place.mp4');
    const nowhere = encodeVideo({ file, width, height, frameRate: '25/1', pictures: pictures(2) });
    await expect(nowhere).rejects.toThrow(/could not write a video[\s\S]*place\.mp4/);
  });
});
