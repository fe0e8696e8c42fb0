import { readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { planRun, type RunOptions, run } from '../../src/app/run.js';
import { silentListener } from '../../src/app/run-listener.js';
import { readLabelPng } from '../../src/datasets/codecs/png-palette.js';
import { readResultFiles } from '../../src/runs/result-files.js';
import { readManifest } from '../../src/runs/run-manifest.js';
import { label, temporaryFolder, WIDTH, writeTinyDavis } from './tiny-davis.js';

let folder = '';
let out = '';
beforeEach(async () => {
  folder = await temporaryFolder();
  out = join(folder, 'out');
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const SEQUENCES = { camel: 6, dogs: 5, kite: 4 };

async function prepare(config = '', crooked: readonly string[] = []): Promise<RunOptions> {
  await writeTinyDavis(join(folder, 'DAVIS'), SEQUENCES, crooked);
  const file = join(folder, 'tiny.yaml');
  await writeFile(file, `models: [static]\ndatasets: [{ format: davis2017, root: ./DAVIS }]\n${config}`);
  return { config: file, out, cacheFolder: join(folder, 'cache') };
}

const unitsOf = (run = out) => readdir(join(run, 'units'));
async function unitOf(sequence: string, run = out): Promise<string> {
  const found = (await unitsOf(run)).filter((id) => id.includes(sequence));
  expect(found).toHaveLength(1);
  return join(run, 'units', found[0]!);
}

/** Every file of the masks of a run, by unit and frame. */
async function masksOf(run: string): Promise<Record<string, string>> {
  const masks: Record<string, string> = {};
  for (const unit of await unitsOf(run)) {
    for (const name of await readdir(join(run, 'units', unit, 'masks'))) {
      masks[`${unit}/${name}`] = (await readFile(join(run, 'units', unit, 'masks', name))).toString('base64');
    }
  }
  return masks;
}

/** When each unit became done, to the nanosecond. */
async function doneTimes(run: string): Promise<Record<string, bigint>> {
  const times: Record<string, bigint> = {};
  for (const unit of await unitsOf(run)) {
    const info = await stat(join(run, 'units', unit, 'unit.json'), { bigint: true }).catch(() => null);
    if (info !== null) times[unit] = info.mtimeNs;
  }
  return times;
}

describe('a run of the floor', () => {
  it('leaves a whole run folder', async () => {
    const { summary, failures } = await run(await prepare());
    expect(failures).toEqual([]);
    expect(summary.rows).toHaveLength(1);
    expect(summary.rows[0]).toMatchObject({
      runner: 'static',
      model: 'static',
      backend: null,
      dataset: 'davis2017 val 480p',
      units: { done: 3, failed: 0 },
    });
    const manifest = await readManifest(out);
    expect(manifest).toMatchObject({ schema: 1, name: 'tiny', seed: 0, resumed: [] });
    expect(manifest.plan.units).toHaveLength(3);
    const unit = await unitOf('camel');
    expect((await readdir(unit)).sort()).toEqual(['masks', 'prompts.jsonl', 'timing-0.jsonl', 'unit.json']);
    expect(JSON.parse(await readFile(join(unit, 'unit.json'), 'utf8'))).toMatchObject({
      schema: 1,
      sequence: 'camel',
      frames: 6,
      objects: ['1', '2'],
    });
  });

  it('copies the first mask to every frame', async () => {
    await run(await prepare());
    const masks = join(await unitOf('camel'), 'masks');
    expect(await readdir(masks)).toEqual(['00000', '00001', '00002', '00003', '00004', '00005'].map((n) => `${n}.png`));
    for (const name of await readdir(masks)) {
      const { data } = await readLabelPng(join(masks, name));
      expect(data.findIndex((value, i) => value !== label(0, i % WIDTH, Math.floor(i / WIDTH)))).toBe(-1);
    }
  });

  it('is scored as by hand', async () => {
    const { summary } = await run(await prepare());
    const { objects, sequences, frames } = await readResultFiles(join(out, 'scores', summary.rows[0]!.id));
    // The square of 12 x 10 pixels is k pixels away on frame k: J = (12 - k) / (12 + k); the ends are not scored.
    const moving = [11 / 13, 10 / 14, 9 / 15, 8 / 16];
    const first = frames.filter(({ sequence, object, scored }) => sequence === 'camel' && object === '1' && scored);
    expect(first.map(({ J }) => J)).toEqual(moving.map((value) => expect.closeTo(value, 12)));
    expect(objects.find(({ sequence, object }) => sequence === 'camel' && object === '2')).toMatchObject({
      frames: 4,
      J_mean: 1,
      F_mean: 1,
    });
    const { J_mean, J_recall } = objects.find(({ sequence, object }) => sequence === 'camel' && object === '1')!;
    expect(J_mean).toBeCloseTo(moving.reduce((sum, value) => sum + value) / 4, 12);
    expect(J_recall).toBe(0.75);
    expect(sequences.map(({ sequence }) => sequence)).toEqual(Object.keys(SEQUENCES));
    expect(summary.rows[0]).toMatchObject({ rules: 'davis2017', sequences: 3, objects: 6 });
    expect(JSON.parse(await readFile(join(out, 'summary.json'), 'utf8'))).toEqual(summary);
  });

  it('repeats for timing as long as frames are asked for, and writes masks once', async () => {
    const options = await prepare('speed: { warmup: 1, minFrames: 7, repeats: 3 }\n');
    const { summary } = await run(options);
    const timings = async (name: string) =>
      (await readdir(await unitOf(name))).filter((file) => file.startsWith('timing'));
    expect(await timings('camel')).toEqual(['timing-0.jsonl', 'timing-1.jsonl', 'timing-2.jsonl']);
    expect(await timings('dogs')).toHaveLength(3);
    // 6 + 5 frames less one of warm-up are more than 7.
    expect(await timings('kite')).toEqual(['timing-0.jsonl']);
    expect(summary.rows[0]!.fps).toMatchObject({ model: null, repeats: 3 });
    expect(summary.rows[0]!.fps!.endToEnd).toBeGreaterThan(0);
  });
});

describe('a run that is stopped', () => {
  it('goes on where it was, does nothing twice, and ends as if it had not been', async () => {
    const options = await prepare();
    const whole = join(folder, 'whole');
    await run({ ...options, out: whole });

    const stop = new AbortController();
    let frames = 0;
    const listener = { ...silentListener, frame: () => ++frames === 8 && stop.abort() };
    const stopped = run({ ...options, listener: listener as typeof silentListener, signal: stop.signal });
    await expect(stopped).rejects.toMatchObject({
      exitCode: 130,
      problem: { next: expect.stringMatching(/--resume/) },
    });
    const before = await doneTimes(out);
    expect(Object.keys(before)).toHaveLength(1);

    const again: string[] = [];
    const counting = { ...silentListener, unitDone: ({ sequence }: { sequence: string }) => void again.push(sequence) };
    await run({ ...options, resume: true, listener: counting });
    expect(again).toEqual(['dogs', 'kite']);
    expect(await doneTimes(out)).toMatchObject(before);
    expect(await masksOf(out)).toEqual(await masksOf(whole));
    expect((await readManifest(out)).resumed).toHaveLength(1);
  });

  it('is not taken up with another config, nor over another run', async () => {
    const options = await prepare();
    await run(options);
    await expect(run(options)).rejects.toThrow(/not empty[\s\S]*--resume/);
    const changed = run({ ...options, resume: true, set: ['speed.warmup=1'] });
    await expect(changed).rejects.toThrow(/config\.speed\.warmup/);
    await expect(run({ ...options, resume: true, out: join(folder, 'other') })).rejects.toThrow(/no run to go on with/);
  });
});

describe('a model that is no good', () => {
  it('is told before there is a run folder', async () => {
    const options = { ...(await prepare()), set: ['models=[static, { id: bad, checkpoint: ./tiny.yaml }]'] };
    await expect(run(options)).rejects.toMatchObject({ exitCode: 2, problem: { where: join(folder, 'tiny.yaml') } });
    expect(await readdir(folder)).not.toContain('out');
  });
});

describe('a sequence that cannot be scored', () => {
  it('is told, and the others are scored', async () => {
    const { summary, failures } = await run({ ...(await prepare()), set: ['datasets.0.frames=2'] });
    expect(failures).toHaveLength(3);
    expect(failures[0]!.message).toMatch(/No frame of a sequence counts/);
    expect(summary.rows[0]).toMatchObject({ units: { done: 3, failed: 0 }, JF: { mean: null } });
  });
});

describe('a run with a bad sequence', () => {
  it('goes on with the others and says which failed', async () => {
    const { summary, failures } = await run(await prepare('', ['dogs']));
    expect(failures.map(({ where }) => where)).toEqual([expect.stringMatching(/^static-dogs-/)]);
    expect(failures[0]!.message).toMatch(/40\s?x\s?32/);
    expect(summary.rows[0]!.units).toEqual({ done: 2, failed: 1 });
    expect(summary.rows[0]!.notes.join()).toMatch(/failed and are not in the figures: 1/);
    expect(await readdir(await unitOf('dogs'))).not.toContain('unit.json');
    expect(JSON.parse(await readFile(join(await unitOf('dogs'), 'failed.json'), 'utf8'))).toMatchObject({
      sequence: 'dogs',
      repeat: 0,
      problem: { found: expect.stringMatching(/40/) },
    });
  });

  it('tries it again when resumed, and only it', async () => {
    const options = await prepare('speed: { repeats: 2, minFrames: 100 }\n', ['dogs']);
    await run(options);
    const again: string[] = [];
    const listener = {
      ...silentListener,
      unitFailed: ({ sequence }: { sequence: string }) => void again.push(sequence),
    };
    await run({ ...options, resume: true, listener });
    expect(again).toEqual(['dogs']);
  });
});

describe('masks on disk as a model', () => {
  it('are given back as they are', async () => {
    const options = await prepare();
    const config = ['models=[{ id: other, predictions: ./DAVIS/Annotations/480p }]'];
    const { summary } = await run({ ...options, set: config });
    expect(summary.rows[0]).toMatchObject({ JF: { mean: 1 }, J: { mean: 1, recall: 1 }, F: { mean: 1 } });
    const { data } = await readLabelPng(join(await unitOf('camel'), 'masks', '00003.png'));
    expect(data.findIndex((value, i) => value !== label(3, i % WIDTH, Math.floor(i / WIDTH)))).toBe(-1);
  });

  it('fail where one is missing, with its name', async () => {
    const options = await prepare();
    await writeTinyDavis(join(folder, 'other'), SEQUENCES);
    const masks = join(folder, 'other', 'Annotations', '480p');
    await rm(join(masks, 'kite', '00002.png'));
    const { failures } = await run({ ...options, set: [`models=[{ id: other, predictions: ${masks} }]`] });
    expect(failures.map(({ message }) => message)).toEqual([expect.stringMatching(/missing[\s\S]*kite.00002\.png/)]);
  });
});

describe('a plan of a run', () => {
  it('says what would be done, and after a run how long it takes', async () => {
    const options = await prepare('speed: { warmup: 0, minFrames: 6, repeats: 2 }\n');
    const plan = await planRun(options);
    expect(plan).toMatchObject({ schema: 1, name: 'tiny', frames: 15 + 6, seconds: null });
    expect(plan.units.map(({ sequence, frames }) => [sequence, frames])).toEqual(Object.entries(SEQUENCES));
    await run(options);
    expect((await planRun(options)).seconds).toBeGreaterThan(0);
  });

  it('takes what the filter takes', async () => {
    const options = await prepare();
    const plan = await planRun({ ...options, filter: ['sequence=k*'] });
    expect(plan.units.map(({ sequence }) => sequence)).toEqual(['kite']);
    await expect(planRun({ ...options, filter: ['sequence=camle'] })).rejects.toThrow(/did you mean "camel"/);
  });
});
