// One frame of a model in the browser, graph by graph: seconds, memory, and how far from node-cpu it is.
//
//   npm run build && node tools/bench/browser-graphs.mjs CHECKPOINT [--backend web-webgpu] [--size 1024] [--threads 1]
//     [--runs 2] [--memories 7] [--graphs imageEncoder,memoryAttention,maskDecoder,memoryEncoder]
//
// A frame is one run of the image encoder, of memory attention over so many memories, of the decoder and of the memory encoder,
// on noise; the first run of each makes the shaders. Differences are shares of the largest value of an output.
// Memory is the resident set of this process and the browser's, the most that was seen. A run that takes more than a quarter of an
// hour is given up, and told.
import { parseArgs } from 'node:util';
import * as ort from 'onnxruntime-node';
import { defaultCacheFolder } from '../../dist/app/cache-folder.js';
import { networkProvider } from '../../dist/app/networks.js';
import { memoryOfTree } from '../../dist/runners/web/process-memory.js';
import { openWebGraphs } from '../../dist/runners/web/web-graphs.js';
import { FULL, noiseFor } from './graph-noise.mjs';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    backend: { type: 'string', default: 'web-webgpu' },
    size: { type: 'string', default: '1024' },
    threads: { type: 'string', default: '1' },
    runs: { type: 'string', default: '2' },
    memories: { type: 'string', default: String(FULL) },
    graphs: { type: 'string', default: 'imageEncoder,memoryAttention,maskDecoder,memoryEncoder' },
  },
});
const [checkpoint] = positionals;
if (checkpoint === undefined) throw new Error('give CHECKPOINT');
const { backend, threads } = values;

const model = { runner: 'node', id: 'model', checkpoint, variant: null, bundled: null };
const execution = { backend, precision: 'fp32', imageSize: Number(values.size), threads: null, requireHardware: false };
const context = { cacheFolder: defaultCacheFolder(), talk: (line) => console.error(line) };
const { files } = await networkProvider.compile(model, execution, context);

let most = 0;
const watch = setInterval(async () => {
  most = Math.max(most, await memoryOfTree(process.pid));
}, 2000);
const needs = { backend: { name: backend, threads: Number(threads) }, requireHardware: false, precision: 'fp32' };
const web = await openWebGraphs(needs);
console.log(JSON.stringify(web.describe()));
console.log('| graph | loading, s | runs, s | largest difference | MiB until now |');
console.log('| --- | --- | --- | --- | --- |');
try {
  for (const name of values.graphs.split(',')) await measure(name);
} finally {
  clearInterval(watch);
  await web.close();
}

async function measure(name) {
  const [feeds, expected] = await onNode(files[name]);
  const start = performance.now();
  const graph = await web.load(files[name]);
  const seconds = [performance.now() - start];
  let found = {};
  for (let run = 0; run < Number(values.runs); run++) {
    const begun = performance.now();
    found = await graph.run(feeds).catch((error) => {
      console.log(
        `| ${name} | given up after ${((performance.now() - begun) / 1000).toFixed(0)} s: ${error.message} |`,
      );
      process.exit(1);
    });
    seconds.push(performance.now() - begun);
    console.error(`${name}, run ${run + 1}: ${(seconds.at(-1) / 1000).toFixed(1)} s`);
  }
  await graph.release();
  const [loading, ...runs] = seconds.map((one) => (one / 1000).toFixed(2));
  console.log(
    `| ${name} | ${loading} | ${runs.join(', ')} | ${difference(found, expected).toExponential(1)} | ${most.toFixed(0)} |`,
  );
}

/** Inputs and what node-cpu makes of them, without its session. */
async function onNode(file) {
  const session = await ort.InferenceSession.create(file);
  const noise = noiseFor(session, Number(values.memories));
  const expected = await session.run(noise);
  await session.release();
  const plain = Object.entries(noise).map(([name, { type, dims, data }]) => [name, { type, dims, data }]);
  return [Object.fromEntries(plain), expected];
}

function difference(found, expected) {
  let [most, largest] = [0, 0];
  for (const [name, { data }] of Object.entries(expected)) {
    for (let i = 0; i < data.length; i++) {
      most = Math.max(most, Math.abs(data[i] - found[name].data[i]));
      largest = Math.max(largest, Math.abs(data[i]));
    }
  }
  return most / largest;
}
