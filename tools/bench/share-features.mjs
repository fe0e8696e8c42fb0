// What sharing the image encoder's answers between protocols saves: runs of three protocols with and without, in turn.
// npm run build && node tools/bench/share-features.mjs MODEL [--variant FILE] [--frames 24] [--size 320x180] [--repeats 3]
// MODEL is the name of a bundled model or a checkpoint.
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { run } from '../../dist/index.js';

const PROTOCOLS = ['mask', 'box', 'clicks'].map((prompt) => ({ kind: 'semi-supervised', prompt }));
const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    variant: { type: 'string' },
    frames: { type: 'string', default: '24' },
    size: { type: 'string', default: '320x180' },
    repeats: { type: 'string', default: '3' },
  },
});

function configOf(shareFeatures) {
  const [given] = positionals;
  const isFile = /\.(pt|safetensors)$/.test(given);
  const variant = values.variant && { variant: resolve(values.variant) };
  const model = isFile ? { id: 'model', checkpoint: resolve(given), ...variant } : given;
  const size = values.size.split('x').map(Number);
  const dataset = { format: 'synthetic', sequences: 1, frames: Number(values.frames), size };
  // YAML is a superset of JSON.
  return JSON.stringify({ models: [model], datasets: [dataset], protocols: PROTOCOLS, shareFeatures });
}

/** Seconds of all steps of all protocols, of the processor, and of the image encoder, and how often it ran. */
async function measure(folder, shareFeatures, name) {
  const config = join(folder, `${name}.yaml`);
  await writeFile(config, configOf(shareFeatures));
  const before = process.cpuUsage();
  const { folder: out } = await run({ config, out: join(folder, name) });
  const { user, system } = process.cpuUsage(before);
  const rows = [];
  for (const unit of await readdir(join(out, 'units'))) {
    const text = await readFile(join(out, 'units', unit, 'timing-0.jsonl'), 'utf8');
    rows.push(...text.trimEnd().split('\n').slice(1).map(JSON.parse));
  }
  const sum = (key) => rows.reduce((total, row) => total + row[key], 0) / 1000;
  return {
    wall: sum('wall'),
    cpu: (user + system) / 1e6,
    encode: sum('encode'),
    times: rows.filter(({ encode }) => encode > 0).length,
  };
}

const median = (list) => list.toSorted((a, b) => a - b)[Math.floor(list.length / 2)];
const text = (list) =>
  `${median(list).toFixed(2)} (${Math.min(...list).toFixed(2)} to ${Math.max(...list).toFixed(2)})`;
const folder = await mkdtemp(join(tmpdir(), 'sam2bench-share-'));
try {
  await measure(folder, true, 'warm-up');
  const [apart, shared] = [[], []];
  for (let repeat = 0; repeat < Number(values.repeats); repeat++) {
    shared.push(await measure(folder, true, `shared-${repeat}`));
    apart.push(await measure(folder, false, `apart-${repeat}`));
  }
  for (const [name, list] of Object.entries({ apart, shared })) {
    const [wall, cpu, encode] = ['wall', 'cpu', 'encode'].map((key) => text(list.map((one) => one[key])));
    console.log(
      `${name}: ${wall} s, of it image encoder ${encode} s, ${list[0].times} frames encoded; CPU of the whole run ${cpu} s`,
    );
  }
  const [all, less] = [apart, shared].map((list) => median(list.map(({ wall }) => wall)));
  console.log(`shared takes ${(less / all).toFixed(2)} of apart`);
} finally {
  await rm(folder, { recursive: true, force: true });
}
