// What keeping the image encoder's answers saves: one offline run of 8 rounds beside 8 runs of one round, in turn.
// npm run build && node tools/bench/offline-rounds.mjs CHECKPOINT --root DAVIS2016 --sequence cows [--variant FILE] [--frames 24]
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { run } from '../../dist/index.js';

const ROUNDS = 8;
const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    root: { type: 'string' },
    sequence: { type: 'string', default: 'cows' },
    variant: { type: 'string' },
    frames: { type: 'string', default: '24' },
    repeats: { type: 'string', default: '3' },
  },
});

function configOf(rounds) {
  const model = {
    id: 'model',
    checkpoint: resolve(positionals[0]),
    ...(values.variant && { variant: resolve(values.variant) }),
  };
  const dataset = { root: resolve(values.root), sequences: [values.sequence], frames: Number(values.frames) };
  // YAML is a superset of JSON.
  return JSON.stringify({ models: [model], datasets: [dataset], protocols: [{ kind: 'offline', frames: rounds }] });
}

/** Seconds of all steps, and of the image encoder, in one run. */
async function measure(folder, rounds, name) {
  const config = join(folder, `${name}.yaml`);
  await writeFile(config, configOf(rounds));
  const { folder: out } = await run({ config, out: join(folder, name) });
  const [unit] = await readdir(join(out, 'units'));
  const text = await readFile(join(out, 'units', unit, 'timing-0.jsonl'), 'utf8');
  const [, ...rows] = text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
  const sum = (key) => rows.reduce((total, row) => total + row[key], 0) / 1000;
  return { wall: sum('wall'), encode: sum('encode'), rounds: Math.max(...rows.map(({ round }) => round)) };
}

const median = (list) => list.toSorted((a, b) => a - b)[Math.floor(list.length / 2)];
const folder = await mkdtemp(join(tmpdir(), 'sam2bench-rounds-'));
try {
  await measure(folder, 1, 'warm-up');
  const [one, eight] = [[], []];
  for (let repeat = 0; repeat < Number(values.repeats); repeat++) {
    eight.push(await measure(folder, ROUNDS, `eight-${repeat}`));
    one.push(await measure(folder, 1, `one-${repeat}`));
  }
  const [single, many] = [one, eight].map((list) => median(list.map(({ wall }) => wall)));
  const rounds = eight[0].rounds;
  console.log(
    `one round: ${single.toFixed(2)} s, of it image encoder ${median(one.map((x) => x.encode)).toFixed(2)} s`,
  );
  console.log(
    `${rounds} rounds: ${many.toFixed(2)} s, of it image encoder ${median(eight.map((x) => x.encode)).toFixed(2)} s`,
  );
  console.log(`${rounds} rounds take ${(many / (rounds * single)).toFixed(2)} of ${rounds} runs of one round`);
} finally {
  await rm(folder, { recursive: true, force: true });
}
