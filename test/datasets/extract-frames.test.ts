import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readPicture } from '../../src/datasets/codecs/picture.js';
import { prepareFrames } from '../../src/datasets/prepare/extract-frames.js';
import { temporaryFolder } from '../helpers/temporary-folder.js';
import { userErrorOf } from '../helpers/user-error.js';

const hasFfmpeg = spawnSync('ffmpeg', ['-version']).status === 0;
const root = temporaryFolder();
const said: string[] = [];
const request = { root, talk: (line: string) => void said.push(line) };

/** A second of video at 24 frames a second, ever brighter, so that frames can be told apart. */
function writeVideo(file: string): void {
  const grey = 'geq=lum=40+N*7:cb=128:cr=128';
  const source = ['-f', 'lavfi', '-i', `color=black:size=64x48:rate=24:duration=1,${grey}`];
  const made = spawnSync('ffmpeg', ['-loglevel', 'error', ...source, '-pix_fmt', 'yuv420p', file]);
  if (made.status !== 0) throw new Error(made.stderr.toString());
}

describe.skipIf(!hasFfmpeg)('prepareFrames', () => {
  it('takes every frame out of each video, numbered from 0, and goes on past a broken one', async () => {
    writeVideo(join(root, 'sav_000001.mp4'));
    writeFileSync(join(root, 'sav_000002.mp4'), 'no video');
    const { videos, failures } = await prepareFrames(request);
    expect(videos).toEqual([{ name: 'sav_000001', frames: 24, isKept: false }]);
    expect(failures.map(({ name }) => name)).toEqual(['sav_000002']);
    expect(failures[0]!.message).toMatch(/could not take the frames out[\s\S]*sav_000002\.mp4/);
    const folder = join(root, 'JPEGImages_24fps', 'sav_000001');
    const names = Array.from({ length: 24 }, (_, i) => `${String(i).padStart(5, '0')}.jpg`);
    expect(readdirSync(folder).sort()).toEqual(names);
    const levels = await Promise.all(names.map(async (name) => (await readPicture(join(folder, name))).data[0]!));
    expect(levels.slice(1).every((level, i) => level > levels[i]!)).toBe(true);
    expect(readdirSync(join(root, 'JPEGImages_24fps'))).toEqual(['sav_000001']);
  });

  it('bears a per cent sign in the names of the folder and of the video', async () => {
    const odd = join(root, '100%d of it');
    mkdirSync(odd);
    writeVideo(join(odd, '50%03d.mp4'));
    const { videos, failures } = await prepareFrames({ ...request, root: odd });
    expect({ videos, failures }).toEqual({ videos: [{ name: '50%03d', frames: 24, isKept: false }], failures: [] });
    expect(readdirSync(join(odd, 'JPEGImages_24fps', '50%03d'))).toHaveLength(24);
  });

  it('keeps what is there', async () => {
    const { videos } = await prepareFrames({ ...request, sequences: ['sav_000001'] });
    expect(videos).toEqual([{ name: 'sav_000001', frames: 24, isKept: true }]);
  });

  it('says where there is no video', async () => {
    const empty = join(root, 'empty');
    mkdirSync(empty);
    expect(await userErrorOf(() => prepareFrames({ ...request, root: empty }))).toMatch(/has no video/);
  });
});
