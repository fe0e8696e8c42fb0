import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { cp, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { openModel } from '../../src/app/open-model.js';
import { report } from '../../src/app/report.js';
import { type RunOptions, run } from '../../src/app/run.js';
import { silentListener } from '../../src/app/run-listener.js';
import { track } from '../../src/app/track.js';
import { maskFrom } from '../../src/core/bit-mask.js';
import { boundsOf } from '../../src/core/mask-bounds.js';
import type { FramePrediction } from '../../src/core/session.js';
import { readLabelPng } from '../../src/datasets/codecs/png-palette.js';
import { labelImageOf } from '../../src/datasets/label-image.js';
import type { ReportData } from '../../src/report/report-data.js';
import { readTracks } from '../../src/runs/result-files.js';
import { ffmpeg, probe, WITHOUT_FFMPEG } from '../helpers/ffmpeg.js';
import { unpacked } from '../helpers/golden-file.js';
import { FIXTURES, VARIANTS } from '../helpers/nano-network.js';
import { temporaryFolder, writeTree } from '../helpers/temporary-folder.js';
import { userErrorOf } from '../helpers/user-error.js';
import { HEIGHT, WIDTH, writeTinyDavis } from './tiny-davis.js';

const folder = temporaryFolder();
const cacheFolder = join(folder, 'cache');
const FRAMES = 7;
const CLICKS = [
  { x: 10, y: 9, positive: true },
  { x: 44, y: 3, positive: false },
];
const BOX = { left: 30, top: 18, right: 40, bottom: 28 };
/** Object 1 is prompted by clicks and a mask, object 2 by a box, and nothing on the first frame. */
const PROMPTS = {
  schema: 1,
  objects: { 1: 'moving', 2: 'standing' },
  prompts: [
    { object: 1, frame: 2, clicks: CLICKS },
    { object: 2, frame: 3, box: BOX },
    { object: 1, frame: 5, mask: 'masks/00005.png' },
  ],
};
const MODEL = `{ id: nano, checkpoint: ./nano-2.1.pt, variant: ${join(VARIANTS, 'nano-2.1.yaml')} }`;

async function config(name: string, dataset: string, more = ''): Promise<RunOptions & { readonly out: string }> {
  const file = join(folder, `${name}.yaml`);
  const lines = [`models: [${MODEL}]`, 'imageSize: [64]', `datasets: [{ format: video, ${dataset} }]`, more];
  await writeFile(file, `${lines.join('\n')}\n`);
  return { config: file, out: join(folder, name), cacheFolder };
}

const unitOf = (out: string) => join(out, 'units', readdirSync(join(out, 'units'))[0]!);
const masksOf = (out: string) => {
  const masks = join(unitOf(out), 'masks');
  return readdirSync(masks).map((name) => [name, readFileSync(join(masks, name)).toString('base64')]);
};

function dataOf(page: string): ReportData {
  const [, json] = /<script type="application\/json" id="data">(.*?)<\/script>/s.exec(readFileSync(page, 'utf8'))!;
  return JSON.parse(json!);
}

beforeAll(async () => {
  await writeTinyDavis(join(folder, 'DAVIS'), { clip: FRAMES });
  await cp(join(folder, 'DAVIS', 'JPEGImages', '480p', 'clip'), join(folder, 'clip'), { recursive: true });
  await cp(join(folder, 'DAVIS', 'Annotations', '480p', 'clip'), join(folder, 'masks'), { recursive: true });
  writeTree(folder, { 'prompts.json': JSON.stringify(PROMPTS) });
  unpacked(join(FIXTURES, 'nano-2.1.pt.gz'), folder);
});
afterEach(() => {
  delete process.env.SAM2BENCH_FFMPEG;
});

const FOLDER = 'root: ./clip, prompts: ./prompts.json, overlay: false';

describe('own footage', () => {
  it('gives masks, tracks, speed, and no scores', { timeout: 60_000 }, async () => {
    const { summary, failures } = await run(await config('plain', FOLDER, 'speed: { warmup: 1 }'));
    expect(failures).toEqual([]);
    expect(summary.rows).toHaveLength(1);
    expect(summary.rows[0]).toMatchObject({
      ...{ model: 'nano', dataset: 'video clip', protocol: 'given prompts', rules: 'none' },
      ...{ sequences: 1, objects: 2, units: { done: 1, failed: 0 } },
      ...{ JF: { mean: null, lo: null, hi: null }, J: { mean: null }, F: { mean: null }, breakdown: [] },
    });
    expect(summary.rows[0]!.fps!.endToEnd).toBeGreaterThan(0);
    const out = join(folder, 'plain');
    expect(masksOf(out).map(([name]) => name)).toEqual(Array.from({ length: FRAMES }, (_, i) => `0000${i}.png`));
    const tables = join(out, 'scores', summary.rows[0]!.id);
    const tracks = (await readTracks(tables))!;
    expect(tracks).toHaveLength(2 * FRAMES);
    for (const { object, frame, pixels, ...box } of tracks) {
      const { width, height, data } = await readLabelPng(join(unitOf(out), 'masks', `${frame}.png`));
      const places = [...data.keys()].filter((at) => data[at] === Number(object));
      expect(pixels).toBe(places.length);
      const columns = places.map((at) => at % width);
      const rows = places.map((at) => Math.floor(at / width));
      const ends = places.length === 0 ? [null, null] : [Math.min(...columns), Math.max(...rows)];
      expect([box.left, box.bottom]).toEqual(ends);
      expect(height).toBe(HEIGHT);
    }
    // Nothing is known before the first prompt.
    expect(tracks.filter(({ frame, pixels }) => frame < '00002' && pixels > 0)).toEqual([]);
    expect(readFileSync(join(tables, 'sequences.csv'), 'utf8')).toMatch(/\nclip,2,7,,,,/);
  });

  it('gives the masks of a session that is asked the same, in both directions', { timeout: 60_000 }, async () => {
    await run(await config('both', FOLDER, 'protocols: [{ kind: prompts, direction: both }]'));
    const checkpoint = join(folder, 'nano-2.1.pt');
    const variant = join(VARIANTS, 'nano-2.1.yaml');
    const model = await openModel({ checkpoint, variant, size: 64, cacheFolder });
    const session = await model.openVideo(join(folder, 'clip'), { overlap: 'disjoint' });
    const mask = (await readLabelPng(join(folder, 'masks', '00005.png'))).data;
    await session.addClicks(2, '1', CLICKS);
    await session.addBox(3, '2', BOX);
    await session.addMask(
      5,
      '1',
      maskFrom(WIDTH, HEIGHT, (i) => mask[i] === 1),
    );
    const expected = new Map<number, Uint8Array>();
    const take = ({ frame, objects }: FramePrediction) => {
      const masks = new Map(objects.map((one) => [one.object, one.mask]));
      expected.set(frame, labelImageOf(masks, WIDTH, HEIGHT).data);
    };
    for await (const answer of session.propagate()) take(answer);
    for await (const answer of session.propagate({ from: 2, reverse: true })) if (answer.frame < 2) take(answer);
    await session.close();
    await model.close();
    expect([...expected.keys()].sort()).toEqual([0, 1, 2, 3, 4, 5, 6]);
    for (const [frame, labels] of expected) {
      const { data } = await readLabelPng(join(unitOf(join(folder, 'both')), 'masks', `0000${frame}.png`));
      expect(Buffer.from(data).equals(Buffer.from(labels))).toBe(true);
    }
    expect(boundsOf(maskFrom(WIDTH, HEIGHT, (i) => expected.get(0)![i] !== 0))).not.toBeNull();
  });

  it('goes on where it was stopped, and ends as if it had not been', { timeout: 60_000 }, async () => {
    const options = await config('stopped', FOLDER, 'inputs: [original, half]');
    const stop = new AbortController();
    let frames = 0;
    const frame = () => void (++frames === FRAMES + 1 && stop.abort());
    const stopped = run({ ...options, listener: { ...silentListener, frame }, signal: stop.signal });
    await expect(stopped).rejects.toMatchObject({ exitCode: 130 });
    const again: string[] = [];
    const unitDone = ({ id }: { id: string }) => void again.push(id);
    const { summary } = await run({ ...options, resume: true, listener: { ...silentListener, unitDone } });
    expect(again).toHaveLength(1);
    expect(summary.rows.map(({ units }) => units.done)).toEqual([1, 1]);
  });

  it('is not resumed with other prompts', { timeout: 60_000 }, async () => {
    const other = { ...PROMPTS, prompts: [{ object: 1, frame: 2, clicks: [{ x: 11, y: 9 }] }], objects: { 1: 'a' } };
    writeTree(folder, { 'other.json': JSON.stringify(PROMPTS) });
    const options = await config('changed', 'root: ./clip, prompts: ./other.json, overlay: false');
    await run(options);
    writeTree(folder, { 'other.json': JSON.stringify(other) });
    expect(await userErrorOf(() => run({ ...options, resume: true }))).toMatch(/datasets are not the same/);
  });

  it('can be replayed on another size of the model', { timeout: 60_000 }, async () => {
    await run(await config('logged', FOLDER));
    const more = 'protocols: [{ kind: replay, log: ./logged }]';
    const { summary } = await run(await config('replayed', FOLDER, more));
    expect(summary.rows[0]).toMatchObject({ protocol: 'replay of given prompts', rules: 'none' });
    expect(masksOf(join(folder, 'replayed'))).toEqual(masksOf(join(folder, 'logged')));
  });

  it('has a page with its masks and without columns of accuracy', { timeout: 60_000 }, async () => {
    const { report: page, folder: out } = await run(await config('page', FOLDER));
    const { rows, details, viewer, points, method } = dataOf(page);
    expect(rows[0]!.JF.mean).toBeNull();
    expect(points).toEqual([]);
    expect(details[0]!.sequences[0]!.slice(0, 5)).toEqual(['clip', FRAMES, null, null, null]);
    expect(details[0]!.sequences[0]![8].map(([object]) => object)).toEqual(['1', '2']);
    expect(viewer!.note).toBeNull();
    const [clip] = viewer!.sequences;
    expect(clip!.objects).toEqual(['1', '2']);
    expect(clip!.frames.map(({ truth }) => truth)).toEqual(Array(FRAMES).fill(null));
    expect(clip!.rows[0]!.marks[2]!.map(({ kind }) => kind)).toEqual(['positive', 'negative']);
    expect(clip!.rows[0]!.marks[3]!.map(({ kind }) => kind)).toEqual(['box']);
    expect(method.flatMap(({ facts }) => facts.map(({ label }) => label))).not.toContain('J&F interval');
    expect(await readFile(join(out, 'summary.md'), 'utf8')).not.toMatch(/J&F|rules/);
    expect(existsSync(join(out, 'charts'))).toBe(false);
  });

  it.each([
    [
      'protocols that ask for ground truth',
      FOLDER,
      'protocols: [{ kind: offline }]',
      /without ground truth[\s\S]*kind: prompts/,
    ],
    ['models that take no prompts', FOLDER, 'models: [static]', /No model of the config takes the prompts/],
    ['a rate for a folder that is a file', 'root: ./prompts.json, fps: 9', '', /frame rate of its own/],
    ['footage that is not there', 'root: ./none.mp4, prompts: ./prompts.json', '', /not there[\s\S]*none\.mp4/],
    ['prompts that are not there', 'root: ./clip', '', /cannot be read[\s\S]*clip.prompts\.json/],
    ['frames beyond the range', `${FOLDER}, start: 3`, '', /prompts\[0\]\.frame[\s\S]*from 3 to 6/],
    ['a range of no frame', `${FOLDER}, start: 7`, '', /No frame of the video is taken[\s\S]*below 7/],
    ['a key that is not known', `${FOLDER}, frames: 3`, '', /"frames"/],
  ])('says of %s what is wrong', async (_what, dataset, more, message) => {
    const options = await config('wrong', dataset, more.startsWith('models') ? '' : more);
    const set = more.startsWith('models') ? ['models=[static]'] : [];
    expect(await userErrorOf(() => run({ ...options, set }))).toMatch(message);
    expect(existsSync(options.out)).toBe(false);
  });
});

describe.skipIf(WITHOUT_FFMPEG)('a video of own footage', () => {
  const video = join(folder, 'cows.mp4');
  beforeAll(() => {
    ffmpeg(
      '-framerate',
      '30000/1001',
      '-i',
      join(folder, 'clip', '%05d.jpg'),
      '-pix_fmt',
      'yuv420p',
      '-qp',
      '0',
      video,
    );
  });

  it('is tracked by the short form, with an overlay of its rate and length', { timeout: 60_000 }, async () => {
    const talk: string[] = [];
    const request = { video, models: ['sam2-nano-untrained'], imageSize: 64, cacheFolder };
    const steps: (readonly [string, number | null, number | null])[] = [];
    const listener = {
      ...silentListener,
      talk: (line: string) => void talk.push(line),
      step: (...step: (typeof steps)[number]) => void steps.push(step),
    };
    const { outputs, summary } = await track({ ...request, out: join(folder, 'tracked'), listener });
    expect(summary.rows[0]).toMatchObject({ dataset: 'video cows.mp4', rules: 'none' });
    expect(outputs).toHaveLength(1);
    const told = (what: RegExp) => steps.filter(([name]) => what.test(name)).map(([, ...counts]) => counts);
    expect(told(/taking frames out of cows\.mp4/).slice(-2)).toEqual([
      [FRAMES, null],
      [null, null],
    ]);
    const drawn = [...Array(FRAMES).keys()].map((frame) => [frame + 1, FRAMES]);
    expect(told(/drawing masks on cows/)).toEqual([...drawn, [null, FRAMES]]);
    const { model, masks, overlay, tracks } = outputs[0]!;
    expect(model).toBe('sam2-nano-untrained');
    expect(readdirSync(masks)).toHaveLength(FRAMES);
    expect(existsSync(tracks)).toBe(true);
    const found = probe(overlay!, 'width', 'height', 'r_frame_rate', 'nb_read_frames');
    expect(found).toEqual({ width: '48', height: '32', r_frame_rate: '30000/1001', nb_read_frames: '7' });
    expect(talk.join('\n')).toMatch(/cows\.mp4: 7 frames[\s\S]*overlay: /);
    // A second run takes the frames that were decoded.
    talk.length = 0;
    await track({ ...request, out: join(folder, 'tracked-2'), listener });
    expect(talk.join('\n')).not.toMatch(/cows\.mp4/);
    const { details } = dataOf(await report([join(folder, 'tracked')], { cacheFolder }));
    expect(details[0]!.videos!.cows).toMatch(/^units\/sam2-nano-untrained-cows-\w+\/overlay\.mp4$/);
  });

  it('keeps its masks where ffmpeg is gone, and gets its overlay when the run is resumed', {
    timeout: 60_000,
  }, async () => {
    const request = { video, models: ['sam2-nano-untrained'], imageSize: 64, cacheFolder, out: join(folder, 'late') };
    const part = { ...request, start: 1, end: 6 };
    await track({ ...part, overlay: false, out: join(folder, 'decoded') });
    process.env.SAM2BENCH_FFMPEG = join(folder, 'gone');
    const first = await track(part);
    expect(first.failures).toEqual([]);
    expect(first.outputs[0]!.overlay).toBeNull();
    expect(first.summary.rows[0]!.notes.join()).toMatch(/Overlay videos that could not be written/);
    const before = await stat(join(unitOf(part.out), 'unit.json'), { bigint: true });
    delete process.env.SAM2BENCH_FFMPEG;
    const { outputs, summary } = await track({ ...part, resume: true });
    expect(probe(outputs[0]!.overlay!, 'nb_read_frames').nb_read_frames).toBe('6');
    expect(summary.rows[0]!.notes.join()).not.toMatch(/Overlay/);
    expect((await stat(join(unitOf(part.out), 'unit.json'), { bigint: true })).mtimeNs).toBe(before.mtimeNs);
  });

  it('says how to go on where it was stopped', { timeout: 60_000 }, async () => {
    const stop = new AbortController();
    const listener = { ...silentListener, frame: () => stop.abort() };
    const command = ['sam2bench', 'track', 'cows.mp4', '--out', 'here', '--stride', '2'];
    const request = { video, models: ['sam2-nano-untrained'], imageSize: 64, overlay: false, cacheFolder, command };
    const out = join(folder, 'here');
    const stopped = track({ ...request, out, stride: 1, listener, signal: stop.signal });
    const next = `go on by: sam2bench track cows.mp4 --stride 2 --out ${out} --resume`;
    await expect(stopped).rejects.toMatchObject({ exitCode: 130, problem: { next } });
  });

  it('names frames by their numbers in the whole video', { timeout: 60_000 }, async () => {
    const prompts = join(folder, 'third.json');
    writeTree(folder, { 'third.json': JSON.stringify({ schema: 1, prompts: [{ object: 1, frame: 4, box: BOX }] }) });
    const request = { video, prompts, models: ['sam2-nano-untrained'], imageSize: 64, overlay: false, cacheFolder };
    const { outputs } = await track({ ...request, start: 1, stride: 3, out: join(folder, 'third') });
    expect(readdirSync(outputs[0]!.masks)).toEqual(['00001.png', '00004.png']);
    rmSync(join(folder, 'third'), { recursive: true });
  });
});
