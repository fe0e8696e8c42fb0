// One clip on every backend: how far the masks are those of node-cpu, and frames a second.
//
//   npm run build && node tools/bench/browser-clip.mjs [--model sam2-nano-s] [--frames 40] [--backends web-wasm,web-webgpu]
//     [--threads 1,2] [--repeats 1] [--iou 0.995] [--out FOLDER]
//
// node-cpu always runs, and its first number of threads counts as right. Exits with 1 where a mask of another row overlaps
// it by less than --iou. With --out of an earlier call, only what is missing there is run.
import { existsSync, mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { run } from '../../dist/app/run.js';
import { openMaskFolder } from '../../dist/datasets/mask-folder.js';
import { readMasks } from '../../dist/datasets/read-masks.js';
import { region } from '../../dist/metrics/region.js';
import { UnitFolder } from '../../dist/runs/unit-folder.js';

const { values } = parseArgs({
  options: {
    model: { type: 'string', default: 'sam2-nano-s' },
    frames: { type: 'string', default: '40' },
    backends: { type: 'string', default: 'web-wasm,web-webgpu' },
    threads: { type: 'string', default: '1,2' },
    repeats: { type: 'string', default: '1' },
    iou: { type: 'string', default: '0.995' },
    out: { type: 'string' },
  },
});

const WARMUP = 3;
const config = `models: [${values.model}]
datasets: [{ format: synthetic, seed: 1, sequences: 1, frames: ${values.frames}, size: [320, 180] }]
backends: [node-cpu, ${values.backends}]
threads: [${values.threads}]
speed: { warmup: ${WARMUP}, minFrames: 1, repeats: ${values.repeats} }
`;

const folder =
  values.out === undefined ? join(mkdtempSync(join(tmpdir(), 'browser-clip-')), 'run') : resolve(values.out);
const listener = {
  talk: (line) => console.error(line),
  begin: () => {},
  frame: () => {},
  unitDone: (unit, repeat, seconds) => console.error(`${unit.row}, repeat ${repeat}: ${seconds.toFixed(1)} s`),
  unitFailed: (unit, _, message) => console.error(`${unit.row}: ${message}`),
  end: () => {},
};
const { summary, failures } = await run({
  config: 'browser-clip',
  content: { text: config, from: 'tools/bench/browser-clip.mjs' },
  out: folder,
  resume: existsSync(join(folder, 'run.json')),
  listener,
});

const { plan } = JSON.parse(readFileSync(join(folder, 'run.json'), 'utf8'));
const masks = new Map();
for (const { id, row } of plan.units) masks.set(row, await masksOf(new UnitFolder(folder, id).masks));
const rows = summary.rows.filter(({ units }) => units.done > 0);
const [reference] = rows;
const agreements = new Map(rows.map(({ id }) => [id, agreement(masks.get(id), masks.get(reference.id))]));
console.log(
  `${values.model}, ${values.frames} frames of 320 x 180, ${values.repeats} repeat(s), ${WARMUP} frames of warm-up`,
);
for (const row of rows) console.log(lineOf(row));
const isLow = [...agreements.values()].some(({ least }) => least < Number(values.iou));
process.exitCode = isLow || failures.length > 0 ? 1 : 0;

/** Masks of every object by frame. */
async function masksOf(path) {
  const found = await openMaskFolder(path, path);
  return found?.frames.map((frame) => readMasks(found.source(frame)).masks) ?? [];
}

/** Least and mean IoU over objects and frames; two empty masks agree. */
function agreement(frames, expected) {
  const overlaps = expected.flatMap((objects, i) =>
    [...objects].map(([name, mask]) => overlap(frames[i].get(name), mask)),
  );
  return { least: Math.min(...overlaps), mean: overlaps.reduce((sum, one) => sum + one, 0) / overlaps.length };
}

function overlap(mask, expected) {
  return mask === undefined ? 0 : region(mask, expected);
}

/** All time over the network's. */
function overhead({ speed }) {
  return speed?.overhead?.toFixed(3) ?? 'unknown';
}

/** "web-wasm, 2 threads: IoU at least 1.0, mean 1.0; model 12 FPS, end to end 11, overhead 1.1; 0.3 of node-cpu; 700 MiB" */
function lineOf(row) {
  const { backend, options, fps, peakRss } = row;
  const { least, mean } = agreements.get(row.id);
  const node = rows.find((other) => other.backend === 'node-cpu' && other.options.threads === options.threads);
  const ratio = node === undefined || node === row ? '' : `; ${(fps.model / node.fps.model).toFixed(3)} of node-cpu`;
  const adapter = options.softwareAdapter === true ? ` (software: ${options.adapter})` : '';
  const speed = `model ${fps.model.toFixed(2)} FPS, end to end ${fps.endToEnd.toFixed(2)}, overhead ${overhead(row)}`;
  const same = `IoU at least ${least.toFixed(5)}, mean ${mean.toFixed(5)}`;
  return `${backend}${adapter}, ${options.threads} threads: ${same}; ${speed}${ratio}; ${peakRss.toFixed(0)} MiB`;
}
