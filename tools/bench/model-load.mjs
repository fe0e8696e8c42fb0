// What loading a model on node-cpu takes: from its graphs as compiled, the first time (they are optimised and kept), and
// from those that are kept.
//
//   npm run build && node tools/bench/model-load.mjs CHECKPOINT... [--repeats 5] [--threads 2]
//
// The three take turns in one process; medians of seconds, CPU and wall. Bytes are of the kept graphs and of the folder's
// file of weights. Peak memory is of a process of its own for each.
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { compile } from '../../dist/app/model.js';
import { optimisedFile } from '../../dist/runners/node/optimised-graphs.js';
import { optimiseGraphs, ortBackend } from '../../dist/runners/node/ort-backend.js';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    repeats: { type: 'string', default: '5' },
    threads: { type: 'string', default: '2' },
    'peak-of': { type: 'string' },
  },
});
if (positionals.length === 0) throw new Error('give CHECKPOINT');
const threads = Number(values.threads);

/** What is done to load the graphs of these files, one after the other. */
const WAYS = {
  'as compiled': (files) => loaded(files, false),
  'the first time': async (files) => {
    for (const file of files) rmSync(await optimisedFile(file), { force: true });
    await optimiseGraphs(files, threads);
    return loaded(files, true);
  },
  kept: (files) => loaded(files, true),
};

if (values['peak-of'] !== undefined) {
  await WAYS[values['peak-of']](await filesOf(positionals[0]));
  console.log(process.resourceUsage().maxRSS * 1024);
} else {
  console.log('| model | loaded | CPU s | wall s | peak MiB | MB kept, of weights |');
  console.log('| --- | --- | --- | --- | --- | --- |');
  for (const checkpoint of positionals) await compare(checkpoint);
}

async function compare(checkpoint) {
  const files = await filesOf(checkpoint);
  await optimiseGraphs(files, threads);
  const found = Object.fromEntries(Object.keys(WAYS).map((way) => [way, { cpu: [], wall: [] }]));
  for (let repeat = 0; repeat <= Number(values.repeats); repeat++) {
    for (const [way, load] of Object.entries(WAYS)) {
      const [cpu, wall] = [process.cpuUsage(), performance.now()];
      const graphs = await load(files);
      const { user, system } = process.cpuUsage(cpu);
      if (repeat > 0) {
        found[way].cpu.push((user + system) / 1e6);
        found[way].wall.push((performance.now() - wall) / 1000);
      }
      for (const graph of graphs) await graph.release();
    }
  }
  let kept = 0;
  for (const file of files)
    kept += existsSync(await optimisedFile(file)) ? statSync(await optimisedFile(file)).size : 0;
  const size = `${(kept / 1e6).toFixed(1)}, ${(statSync(join(files[0], '../weights.bin')).size / 1e6).toFixed(0)}`;
  for (const [way, { cpu, wall }] of Object.entries(found)) {
    const cells = [checkpoint, way, median(cpu).toFixed(3), median(wall).toFixed(3), peakOf(checkpoint, way), size];
    console.log(`| ${cells.join(' | ')} |`);
  }
}

async function filesOf(checkpoint) {
  const { folder } = await compile({ checkpoint });
  const names = readdirSync(folder).filter((name) => name.endsWith('.onnx') && !name.includes('.optimised-'));
  return names.map((name) => join(folder, name));
}

async function loaded(files, optimised) {
  const backend = ortBackend('node-cpu', { threads, optimised });
  const graphs = [];
  for (const file of files) graphs.push(await backend.load(file));
  return graphs;
}

function peakOf(checkpoint, way) {
  const args = [fileURLToPath(import.meta.url), checkpoint, '--peak-of', way, '--threads', values.threads];
  const { status, stdout } = spawnSync(process.execPath, args, {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  if (status !== 0) throw new Error(`a process ended with ${status}`);
  return (Number(stdout) / 2 ** 20).toFixed(0);
}

function median(list) {
  return [...list].sort((a, b) => a - b)[Math.floor(list.length / 2)];
}
