// What each approximate form of a model takes: seconds of a tracked frame, disk and memory, beside fp32 in the same process.
//
//   npm run build && node tools/bench/approximate.mjs CHECKPOINT [--size 1024] [--repeats 3] [--threads 1] [--forms "int8;imageSize 768"]
//
// A frame is one run of the image encoder, of memory attention over a full memory, of the decoder and of the memory encoder,
// on noise. fp32 and the form take turns in one process; the ratio is of the medians of CPU seconds. On a machine that does
// other work read the ratio. Peak memory is of a process of its own that holds the form alone and tracks two frames.
import { spawnSync } from 'node:child_process';
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import * as ort from 'onnxruntime-node';
import { compile } from '../../dist/app/model.js';
import { FULL, noiseFor } from './graph-noise.mjs';

const GRAPHS = ['image-encoder', 'memory-attention', 'mask-decoder', 'memory-encoder'];
const FORMS = {
  fp32: {},
  int8: { precision: 'int8' },
  'fp16-weights': { precision: 'fp16-weights' },
  'memoryPooling 2': { memoryPooling: 2 },
  'memoryFrames 4': { memories: 4 },
  'memoryFrames 2': { memories: 2 },
  'imageSize 768': { size: 768 },
  'imageSize 512': { size: 512 },
  'int8, memoryPooling 2': { precision: 'int8', memoryPooling: 2 },
  'int8, memoryFrames 4': { precision: 'int8', memories: 4 },
  'int8, memoryFrames 2': { precision: 'int8', memories: 2 },
  'int8, memoryFrames 2, imageSize 768': { precision: 'int8', memories: 2, size: 768 },
};

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    size: { type: 'string', default: '1024' },
    repeats: { type: 'string', default: '3' },
    threads: { type: 'string', default: '1' },
    forms: { type: 'string' },
    'peak-of': { type: 'string' },
  },
});
const [checkpoint] = positionals;
if (checkpoint === undefined) throw new Error('give CHECKPOINT');

if (values['peak-of'] !== undefined) await peak(values['peak-of']);
else await compareAll();

async function compareAll() {
  const names = values.forms === undefined ? Object.keys(FORMS) : values.forms.split(';');
  console.log('| form | CPU s a frame: fp32, form | ratio | encoder, attention, the rest | MiB on disk | peak MiB |');
  console.log('| --- | --- | --- | --- | --- | --- |');
  for (const name of names) console.log(`| ${(await rowOf(name)).join(' | ')} |`);
}

async function rowOf(name) {
  const folder = await compiled(name);
  const bytes = readdirSync(folder).reduce((sum, file) => sum + statSync(join(folder, file)).size, 0);
  const sides = [await loaded('fp32'), await loaded(name)];
  const found = sides.map(() => []);
  for (let repeat = 0; repeat <= Number(values.repeats); repeat++) {
    for (const [i, side] of sides.entries()) {
      const seconds = await frame(side);
      if (repeat > 0) found[i].push(seconds);
    }
  }
  for (const { sessions } of sides) for (const session of sessions) await session.release();
  const totals = found.map((frames) => median(frames.map((parts) => parts.reduce((sum, part) => sum + part, 0))));
  const [encoder, attention, ...rest] = GRAPHS.map((_, i) => median(found[1].map((parts) => parts[i])));
  const parts = [encoder, attention, rest[0] + rest[1]].map((seconds) => seconds.toFixed(2)).join(', ');
  const figures = totals.map((seconds) => seconds.toFixed(2)).join(', ');
  return [name, figures, (totals[0] / totals[1]).toFixed(2), parts, mebibytes(bytes), peakInChild(name)];
}

async function compiled(name) {
  const form = FORMS[name];
  if (form === undefined) throw new Error(`no form ${name}; there are ${Object.keys(FORMS).join('; ')}`);
  const { precision = 'fp32', memoryPooling = 1, size = Number(values.size) } = form;
  const talk = (line) => console.error(line);
  return (await compile({ checkpoint, size, form: { precision, memoryPooling }, talk })).folder;
}

async function loaded(name) {
  const folder = await compiled(name);
  const sessions = [];
  for (const graph of GRAPHS) {
    const session = await ort.InferenceSession.create(join(folder, `${graph}.onnx`), {
      ...{ intraOpNumThreads: Number(values.threads), interOpNumThreads: 1, enableMemPattern: false },
      extra: { session: { force_spinning_stop: '1' } },
    });
    sessions.push(session);
  }
  return { sessions, feeds: sessions.map((session) => noiseFor(session, FORMS[name].memories ?? FULL)) };
}

/** CPU seconds of each graph. */
async function frame({ sessions, feeds }) {
  const seconds = [];
  for (const [i, session] of sessions.entries()) {
    const before = process.cpuUsage();
    await session.run(feeds[i]);
    const { user, system } = process.cpuUsage(before);
    seconds.push((user + system) / 1e6);
  }
  return seconds;
}

async function peak(name) {
  const side = await loaded(name);
  for (let repeat = 0; repeat < 2; repeat++) await frame(side);
  console.log(process.resourceUsage().maxRSS * 1024);
}

function peakInChild(name) {
  const program = fileURLToPath(import.meta.url);
  const args = [program, checkpoint, '--peak-of', name, '--size', values.size, '--threads', values.threads];
  const { status, stdout } = spawnSync(process.execPath, args, {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  if (status !== 0) throw new Error(`a process ended with ${status}`);
  return mebibytes(Number(stdout));
}

function median(list) {
  return [...list].sort((a, b) => a - b)[Math.floor(list.length / 2)];
}

function mebibytes(bytes) {
  return (bytes / 2 ** 20).toFixed(0);
}
