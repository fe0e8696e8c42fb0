// How long the page of many sequences and runs takes to make, how large it is, and how soon it answers in Chromium.
//
//   npm run build && node tools/bench/report-page.mjs [--sequences 1000] [--runs 8] [--frames 70] [--objects 2] [--repeats 3]
//     [--keep FOLDER | --from FOLDER]
//
// It makes a DAVIS folder and scored runs in a temporary folder (or in --keep, which then stays, for --from), without any model: figures
// are drawn from a seed, masks are discs. Where the machine is shared, look at the CPU times.
import { mkdirSync, mkdtempSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import puppeteer from 'puppeteer-core';
import sharp from 'sharp';
import { report } from '../../dist/app/report.js';
import { createRng } from '../../dist/core/rng.js';
import { encodeLabelPng } from '../../dist/datasets/codecs/png-writer.js';
import { findBrowser } from '../../dist/runners/web/find-browser.js';
import { promptsText } from '../../dist/runs/prompts-file.js';
import { writeResultFiles } from '../../dist/runs/result-files.js';

const { values } = parseArgs({
  options: {
    sequences: { type: 'string', default: '1000' },
    runs: { type: 'string', default: '8' },
    frames: { type: 'string', default: '70' },
    objects: { type: 'string', default: '2' },
    repeats: { type: 'string', default: '3' },
    keep: { type: 'string' },
    from: { type: 'string' },
  },
});
const [count, runs, frames, objects] = ['sequences', 'runs', 'frames', 'objects'].map((key) => Number(values[key]));
const [WIDTH, HEIGHT] = [854, 480];
const names = Array.from({ length: count }, (_, i) => `sequence-${String(i).padStart(5, '0')}`);
const frameNames = Array.from({ length: frames }, (_, i) => String(i).padStart(5, '0'));
const ids = Array.from({ length: objects }, (_, i) => String(i + 1));

function discs(shift) {
  const data = new Uint8Array(WIDTH * HEIGHT);
  for (let y = 0; y < HEIGHT; y++) {
    for (let x = 0; x < WIDTH; x++) {
      const object = ids.findIndex((_, i) => Math.hypot(x - 120 - 220 * i - shift, y - 200 - shift) < 60 + 10 * i);
      data[y * WIDTH + x] = object + 1;
    }
  }
  return encodeLabelPng({ width: WIDTH, height: HEIGHT, data });
}

async function picture(shift) {
  const rng = createRng(shift);
  const raw = Uint8Array.from({ length: 27 * 15 * 3 }, () => rng.integer(0, 255));
  const small = sharp(raw, { raw: { width: 27, height: 15, channels: 3 } });
  return small.resize(WIDTH, HEIGHT, { kernel: 'cubic', fit: 'fill' }).jpeg({ quality: 90 }).toBuffer();
}

/** One folder of frames, and links to it: what matters is how many files are read. */
async function writeData(root) {
  const [pictures, masks] = ['JPEGImages', 'Annotations'].map((kind) => join(root, kind, '480p'));
  for (const folder of [pictures, masks]) mkdirSync(join(folder, names[0]), { recursive: true });
  for (const [i, frame] of frameNames.entries()) {
    writeFileSync(join(pictures, names[0], `${frame}.jpg`), await picture(i));
    writeFileSync(join(masks, names[0], `${frame}.png`), discs(2 * i));
  }
  for (const name of names.slice(1)) {
    for (const folder of [pictures, masks]) symlinkSync(join(folder, names[0]), join(folder, name));
  }
  mkdirSync(join(root, 'ImageSets', '2017'), { recursive: true });
  writeFileSync(join(root, 'ImageSets', '2017', 'val.txt'), `${names.join('\n')}\n`);
}

const share = (rng) => rng.word() / 2 ** 32;

/** Tables of one row: a J for every frame and object, absent ones among them. */
function tablesOf(run) {
  const rng = createRng(1000 + run);
  const rows = { frames: [], objects: [], sequences: [] };
  for (const sequence of names) {
    const level = 0.3 + 0.7 * share(rng);
    for (const frame of frameNames) {
      for (const object of ids) {
        const present = share(rng) > 0.02;
        const J = present ? Math.min(1, level * (0.85 + 0.3 * share(rng))) : 1;
        rows.frames.push({ sequence, object, frame, round: null, J, F: J, scored: frame !== '00000', present });
      }
    }
    const figures = { J_mean: level, F_mean: level, JF_mean: level };
    const rest = { J_recall: 1, J_decay: 0, F_recall: 1, F_decay: 0 };
    for (const object of ids) rows.objects.push({ sequence, object, frames: frames - 1, ...figures, ...rest });
    const speeds = { fps_model: 10 + run, fps_end_to_end: 9 + run };
    rows.sequences.push({ sequence, objects, frames: frames - 1, ...figures, ...speeds });
  }
  return rows;
}

const summaryOf = (run, id, JF) => ({
  ...{ id, runner: 'node', model: `model-${run + 1}`, backend: 'node-cpu', precision: 'fp32', imageSize: 1024 },
  ...{ input: 'original', options: {}, protocol: 'semi-supervised, mask', dataset: 'davis2017 val 480p' },
  ...{ rules: 'davis2017', units: { done: count, failed: 0 }, sequences: count, objects: count * objects },
  ...{ JF: { mean: JF, lo: JF - 0.01, hi: JF + 0.01 }, J: { mean: JF, recall: 1, decay: 0 } },
  ...{ F: { mean: JF, recall: 1, decay: 0 }, presence: null, tolerances: [], figures: {}, interactive: null },
  breakdown: ['fast', 'occlusion', 'look-alike'].map((value) => ({
    ...{ by: 'attribute', value, objects: count, frames: count * frames, J: JF, F: JF },
  })),
  ...{ curves: null, fps: { model: 10 + run, endToEnd: 9, lo: 9.5 + run, hi: 10.5 + run, repeats: 3 } },
  ...{ latency: null, coldStart: null, peakRss: 900, parameters: 1e6 * (run + 1), notes: [] },
});

async function writeRun(folder, run, root) {
  const row = `model-${run + 1}-davis`;
  const rows = tablesOf(run);
  await writeResultFiles(join(folder, 'scores', row), rows, []);
  const mean = rows.sequences.reduce((sum, { JF_mean }) => sum + JF_mean, 0) / count;
  writeFileSync(join(folder, 'summary.json'), JSON.stringify({ schema: 1, rows: [summaryOf(run, row, mean)] }));
  const units = names.map((sequence) => ({ id: `${row}-${sequence}`, row, sequence, frames }));
  const dataset = { kind: 'folder', root, format: 'davis2017', split: 'val', resolution: '480p' };
  const environment = { cpu: 'a processor', cores: 2, memory: 8192, os: 'an OS', node: '20', sam2bench: '0.0.0' };
  const manifest = {
    ...{ schema: 1, name: `run-${run + 1}`, createdAt: '2026-01-01T00:00:00.000Z', command: ['bench'], seed: 0 },
    config: { datasets: [{ ...dataset, sequences: null, frames: null }], speed: {}, report: { reference: ['stm'] } },
    plan: { rows: [{ id: row, setting: { fingerprint: 'same' } }], units },
    environment: { ...environment, onnxruntime: null, loadBefore: 0 },
    models: [],
    datasets: [{ label: 'davis2017 val 480p', root, hash: 'same' }],
    resumed: [],
  };
  writeFileSync(join(folder, 'run.json'), JSON.stringify(manifest));
  const shared = join(folder, 'masks');
  mkdirSync(shared);
  for (const [i, frame] of frameNames.entries())
    writeFileSync(join(shared, `${frame}.png`), discs(2 * i + 3 * run + 5));
  const prompts = promptsText(
    ids.map((object) => ({
      ...{ kind: 'clicks', frame: '00000', object, why: 'first frame' },
      clicks: [{ x: 120 + 220 * (Number(object) - 1), y: 200, positive: true }],
    })),
  );
  for (const { id } of units) writeUnit(join(folder, 'units', id), shared, prompts);
}

function writeUnit(folder, masks, prompts) {
  mkdirSync(folder, { recursive: true });
  symlinkSync(masks, join(folder, 'masks'));
  writeFileSync(join(folder, 'unit.json'), '{}');
  writeFileSync(join(folder, 'prompts.jsonl'), prompts);
}

/** Milliseconds from opening the page to what is seen after a click, and of later acts. */
async function measurePage(browser, file) {
  const page = await browser.newPage();
  await page.setViewport({ width: 1280, height: 900 });
  await page.tracing.start({ categories: ['toplevel', 'disabled-by-default-devtools.timeline', 'devtools.timeline'] });
  const start = performance.now();
  await page.goto(pathToFileURL(file).href, { waitUntil: 'load' });
  const loaded = performance.now() - start;
  await page.click('#headline thead button');
  await page.waitForSelector('#headline [aria-sort]');
  await painted(page);
  const first = performance.now() - start;
  const firstCpu = mainThreadTime(JSON.parse(Buffer.from(await page.tracing.stop()).toString()).traceEvents);
  const acts = {};
  const timed = async (name, act) => {
    const begin = performance.now();
    await act();
    await painted(page);
    acts[name] = performance.now() - begin;
  };
  await timed('sort sequences', () => page.click('#by-sequence thead button'));
  await timed('filter sequences', () => page.type('#sequence-filter', '7'));
  await timed('another row', () => page.select('#row-choice', '3'));
  await timed('open frames', () => page.click('.frames-link'));
  await timed('next frame', () => page.click('.step[aria-label="Next frame"]'));
  await page.close();
  return { loaded, 'first interaction': first, 'CPU time of the main thread until then': firstCpu, ...acts };
}

/** CPU milliseconds of the tasks of the busiest renderer's main thread. */
function mainThreadTime(events) {
  const mains = events.filter(({ name, args }) => name === 'thread_name' && args.name === 'CrRendererMain');
  const sums = mains.map(({ pid, tid }) => {
    const tasks = events.filter((event) => event.pid === pid && event.tid === tid && /RunTask$/.test(event.name));
    const outer = tasks.filter(({ name }) => name === tasks[0].name);
    return outer.reduce((sum, { tdur = 0 }) => sum + tdur, 0) / 1000;
  });
  return Math.max(0, ...sums);
}

const painted = (page) => page.evaluate(() => new Promise((done) => requestAnimationFrame(() => setTimeout(done))));
const median = (list) => list.toSorted((a, b) => a - b)[Math.floor(list.length / 2)];

const root = values.from ?? values.keep ?? mkdtempSync(join(tmpdir(), 'sam2bench-page-'));
try {
  const folders = Array.from({ length: runs }, (_, run) => join(root, `run-${run + 1}`));
  if (values.from === undefined) await writeData(join(root, 'DAVIS'));
  for (const [run, folder] of folders.entries()) {
    if (values.from === undefined) await writeRun(folder, run, join(root, 'DAVIS'));
  }
  const out = join(root, 'report.html');
  const times = [];
  const before = process.cpuUsage();
  for (let repeat = 0; repeat < Number(values.repeats); repeat++) {
    const start = performance.now();
    await report(folders, { out });
    times.push(performance.now() - start);
  }
  const size = statSync(out).size;
  console.log(`${count} sequences of ${frames} frames and ${objects} objects x ${runs} runs`);
  console.log(
    `built in ${(median(times) / 1000).toFixed(2)} s (${times.map((ms) => (ms / 1000).toFixed(2)).join(', ')})`,
  );
  const { user, system } = process.cpuUsage(before);
  console.log(`CPU time of one: ${((user + system) / 1e6 / times.length).toFixed(2)} s`);
  console.log(`page of ${(size / 1e6).toFixed(2)} MB`);
  const browser = await puppeteer.launch({ executablePath: findBrowser(), args: ['--no-sandbox', '--disable-gpu'] });
  try {
    const measures = [];
    for (let repeat = 0; repeat < Number(values.repeats); repeat++) measures.push(await measurePage(browser, out));
    for (const key of Object.keys(measures[0])) {
      console.log(`${key}: ${median(measures.map((one) => one[key])).toFixed(0)} ms`);
    }
  } finally {
    await browser.close();
  }
} finally {
  if (values.keep === undefined && values.from === undefined) rmSync(root, { recursive: true, force: true });
}
