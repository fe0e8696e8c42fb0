import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Model, openModel } from '../../src/app/open-model.js';
import { countPixels, getPixel, maskPixels } from '../../src/core/bit-mask.js';
import { readLabelPng } from '../../src/datasets/codecs/png-palette.js';
import { unpacked } from '../helpers/golden-file.js';
import { FIXTURES } from '../helpers/nano-network.js';
import { isBuilt } from '../helpers/program.js';
import { temporaryFolder } from '../helpers/temporary-folder.js';
import { userErrorOf } from '../helpers/user-error.js';
import { unpackedFixture } from '../sam1/golden-sam1.js';

const ROOT = join(import.meta.dirname, '..', '..');
const VARIANT = join(ROOT, 'tools/golden/variants/nano-2.1.yaml');
const [WIDTH, HEIGHT] = [50, 40];
const folder = temporaryFolder();
const cacheFolder = join(folder, 'cache');
const frames = join(folder, 'frames');
const frame = (index: number) => join(frames, `${index}.png`);

/** A bright square that moves; as many frames as make natural order and that of letters differ. */
async function writeFrames(count: number): Promise<void> {
  mkdirSync(frames);
  for (let index = 0; index < count; index++) {
    const data = Buffer.alloc(WIDTH * HEIGHT * 3, 40);
    for (let y = 10; y < 25; y++) {
      data.fill(220, (y * WIDTH + 5 + index) * 3, (y * WIDTH + 20 + index) * 3);
    }
    await sharp(data, { raw: { width: WIDTH, height: HEIGHT, channels: 3 } })
      .png()
      .toFile(frame(index));
  }
}

const checkpointOf = () => unpacked(join(FIXTURES, 'nano-2.1.pt.gz'), folder);
let model: Model;

beforeAll(async () => {
  await writeFrames(11);
  model = await openModel({ checkpoint: checkpointOf(), variant: VARIANT, size: 64, threads: 1, cacheFolder });
});
afterAll(() => model.close());

describe('a model as the package opens it', () => {
  it('says what it is', () => {
    expect(model).toMatchObject({ backend: 'node-cpu', imageSize: 64 });
    expect(model.parameters).toBeGreaterThan(100_000);
    expect(model.variant).toContain('nano');
  });

  it('tracks through a folder of frames in natural order, and takes corrections', async () => {
    const session = await model.openVideo(frames);
    expect(session.video).toMatchObject({ name: 'frames', width: WIDTH, height: HEIGHT, length: 11 });
    expect((await session.video.frame(2)).data.subarray((10 * WIDTH + 7) * 3, (10 * WIDTH + 7) * 3 + 1)[0]).toBe(220);
    expect((await session.video.frame(2)).data[(10 * WIDTH + 6) * 3]).toBe(40);
    await session.addBox(0, 'square', { left: 5, top: 10, right: 19, bottom: 24 });
    const tracked: number[] = [];
    for await (const { frame: index } of session.propagate()) tracked.push(index);
    expect(tracked).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    const corrected = await session.addClicks(4, 'square', [{ x: 45, y: 35, positive: false }]);
    const shown = maskPixels(corrected.objects[0]!.mask);
    for await (const { frame: index, objects } of session.propagate({ from: 4, maxFrames: 1 })) {
      expect(index).toBe(4);
      expect(maskPixels(objects[0]!.mask)).toEqual(shown);
    }
    await session.close();
  });

  it('answers prompts on a picture, from a file and from bytes alike', async () => {
    const fromFile = await model.openImage(frame(0));
    const data = await sharp(frame(0)).raw().toBuffer();
    const fromBytes = await model.openImage({ width: WIDTH, height: HEIGHT, data });
    const prompt = { points: [[12, 17] as const], labels: [1 as const] };
    const [a, b] = [await fromFile.predict(prompt), await fromBytes.predict(prompt)];
    expect(a.masks).toHaveLength(3);
    expect(a.masks.map(({ iou }) => iou)).toEqual(b.masks.map(({ iou }) => iou));
    const { mask } = a.masks[0]!;
    expect(maskPixels(mask)).toHaveLength(WIDTH * HEIGHT);
    expect(maskPixels(mask)[17 * WIDTH + 12]).toBe(Number(getPixel(mask, 12, 17)));
    await fromFile.close();
    await expect(fromFile.predict(prompt)).rejects.toThrow(/closed/);
    await fromBytes.close();
  });

  it('finds masks without a prompt', async () => {
    const open = { predIouThresh: 0, stabilityScoreThresh: 0, boxNmsThresh: 0.9, pointsPerSide: 3 };
    const found = await model.automaticMasks(frame(0), open);
    expect(found.length).toBeGreaterThan(0);
    for (const { segmentation, area } of found) expect(countPixels(segmentation)).toBe(area);
    expect(await userErrorOf(() => model.automaticMasks(frame(0), { pointsPerSide: 0 }))).toMatch(/pointsPerSide/);
  });

  it('names the folder that has no pictures, and the file that is no checkpoint', async () => {
    mkdirSync(join(folder, 'empty'));
    expect(await userErrorOf(() => model.openVideo(join(folder, 'empty')))).toMatch(/no pictures[\s\S]*ffmpeg -i/);
    expect(await userErrorOf(() => openModel({ checkpoint: frame(0), cacheFolder }))).toMatch(/0\.png/);
  });
});

describe('SAM as the package opens it', () => {
  it('segments pictures, finds masks without a prompt, and refuses video', async () => {
    const sam = await openModel({ checkpoint: unpackedFixture('sam1-nano.pth.gz', folder), cacheFolder });
    const image = await sam.openImage(frame(0));
    const { masks, objectScore } = await image.predict({ box: [5, 10, 19, 24] }, { multimask: false });
    expect(masks).toHaveLength(1);
    expect(objectScore).toBeNull();
    await image.close();
    const open = { predIouThresh: 0, stabilityScoreThresh: 0, pointsPerSide: 2, useM2m: true };
    expect((await sam.automaticMasks(frame(0), open)).length).toBeGreaterThan(0);
    expect(await userErrorOf(() => sam.openVideo(frames))).toMatch(/SAM 1 is an image model/);
    await sam.close();
  });
});

describe.skipIf(!isBuilt)('the examples, by the name of the package', () => {
  const example = async (...args: string[]) => {
    const env = { ...process.env, SAM2BENCH_CACHE: cacheFolder };
    return promisify(execFile)(process.execPath, args, { cwd: ROOT, env });
  };

  it('track-object writes a mask for every frame', async () => {
    const out = join(folder, 'tracked');
    const args = [checkpointOf(), frames, '12', '17', out, '--variant', VARIANT];
    const { stdout } = await example('examples/track-object.mjs', ...args);
    expect(stdout.trim().split('\n')).toHaveLength(11);
    expect(readdirSync(out)).toHaveLength(11);
    expect(readLabelPng(join(out, '00010.png'))).toMatchObject({ width: WIDTH, height: HEIGHT });
  });

  it('segment-picture writes the mask of a box', async () => {
    const out = join(folder, 'picture');
    const args = [checkpointOf(), frame(0), '5', '10', '19', '24', out, '--variant', VARIANT];
    const { stdout } = await example('examples/segment-picture.mjs', ...args);
    expect(stdout).toMatch(/box: predicted IoU \d[\s\S]*everything: \d+ masks/);
    expect(existsSync(join(out, 'object.png'))).toBe(true);
  });
});
