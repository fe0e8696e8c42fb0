// Where the time of `score` goes: one thread, each part over all masks on its own, warm; the whole in a process of its own.
//
//   npm run build && node tools/bench/score-parts.mjs PREDICTIONS DATASET [--rules NAME] [--repeats 5]
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { MaskArena } from '../../dist/core/mask-arena.js';
import { decodeLabelMasks } from '../../dist/datasets/codecs/png-masks.js';
import { inflateScanlines } from '../../dist/datasets/codecs/png-scanlines.js';
import { parsePng } from '../../dist/datasets/codecs/png-structure.js';
import { readBytesSync } from '../../dist/datasets/codecs/read-bytes.js';
import { objectsIn } from '../../dist/datasets/object-views.js';
import { boundaryWithin, DAVIS_TOLERANCE, toleranceRadius } from '../../dist/metrics/boundary.js';
import { region } from '../../dist/metrics/region.js';
import { openScorer } from '../../dist/scoring/open-scorer.js';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { rules: { type: 'string' }, repeats: { type: 'string', default: '5' } },
});
const [predictions, dataset] = positionals;
if (dataset === undefined) throw new Error('give PREDICTIONS and DATASET');

const scorer = await openScorer({ predictions, dataset, rules: values.rules });
const frames = (await scorer.jobs()).flatMap(({ sequence, predictions: of }) =>
  sequence.annotated.map((index) => [sequence.source(index), of.source(sequence.frames[index])]),
);
const files = frames.flatMap((pair) =>
  pair.flatMap((source) => (source.kind === 'labels' ? [source.file] : source.files.map(([, file]) => file))),
);
const median = (list) => [...list].sort((a, b) => a - b)[Math.floor(list.length / 2)];
const timed = (use, over = [null]) => {
  const times = Array.from({ length: Number(values.repeats) }, () => {
    const start = performance.now();
    for (const one of over) use(one);
    return performance.now() - start;
  });
  return median(times);
};

const arena = new MaskArena();
const bytes = files.map((file) => readBytesSync(file));
const masksOf = (source, view) => {
  const of = (file) => decodeLabelMasks(readBytesSync(file), file);
  if (source.kind === 'labels') return objectsIn({ kind: 'labels', ...of(source.file) }, view);
  const masks = new Map(source.files.map(([object, file]) => [object, [...of(file).masks.values()][0]]));
  return objectsIn({ kind: 'objects', masks: new Map([...masks].filter(([, mask]) => mask !== undefined)) }, view);
};
const pairs = frames.flatMap(([truth, guess]) => {
  const [one, other] = [masksOf(truth, scorer.rules.truth), masksOf(guess, scorer.rules.prediction)];
  return [...one].flatMap(([object, mask]) => (other.has(object) ? [[mask, other.get(object)]] : []));
});

const read = timed((file) => readBytesSync(file), files);
const inflate = timed((png) => inflateScanlines(parsePng(png, 'mask'), 'mask'), bytes);
const decode = timed((png) => {
  arena.reset();
  decodeLabelMasks(png, 'mask', arena.take);
}, bytes);
const J = timed(([truth, guess]) => region(truth, guess), pairs);
const radius = ({ width, height }) => toleranceRadius(width, height, DAVIS_TOLERANCE);
const F = timed(([truth, guess]) => boundaryWithin(truth, guess, [radius(truth)]), pairs);
const program = fileURLToPath(new URL('../../bin/sam2bench.js', import.meta.url));
const whole = [
  'score',
  predictions,
  '--dataset',
  dataset,
  '--json',
  ...(values.rules ? ['--rules', values.rules] : []),
];
const run = (jobs) => timed(() => spawnSync(process.execPath, [program, ...whole, '--jobs', jobs]));

const parts = { read, inflate, 'split labels': decode - inflate, J, F };
console.log(`${files.length} masks, ${pairs.length} pairs of objects, medians of ${values.repeats}, milliseconds`);
for (const [name, time] of Object.entries(parts)) console.log(`${name.padEnd(20)}${time.toFixed(0).padStart(6)}`);
const sum = Object.values(parts).reduce((total, time) => total + time, 0);
console.log(`${'all of these'.padEnd(20)}${sum.toFixed(0).padStart(6)}`);
for (const jobs of ['1', '2'])
  console.log(`${`process, --jobs ${jobs}`.padEnd(20)}${run(jobs).toFixed(0).padStart(6)}`);
