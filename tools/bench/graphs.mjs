// Seconds of each graph of a compiled model, beside another compiled model in turn, or by operator.
//
//   npm run build && node tools/bench/graphs.mjs FOLDER [OTHER] [--graphs image-encoder,memory-attention] [--repeats 5]
//     [--threads 1] [--memories 7] [--objects 1] [--profile] [--session KEY=VALUE,...]
//
// FOLDER holds model.json and the graphs (`sam2bench model compile` prints it). CPU seconds on one thread say most on a
// machine that does other work too. --profile gives what each kind of operator takes, and the largest single ones with
// their share of what a plain matrix product reaches in the same runtime. --session sets options of the first model's
// sessions beside the usual ones (of both where there is one model only).
import { readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import * as ort from 'onnxruntime-node';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    graphs: { type: 'string', default: 'image-encoder,memory-attention,mask-decoder,memory-encoder' },
    repeats: { type: 'string', default: '5' },
    threads: { type: 'string', default: '1' },
    memories: { type: 'string', default: '7' },
    objects: { type: 'string', default: '1' },
    profile: { type: 'boolean', default: false },
    session: { type: 'string', default: '' },
  },
});
if (positionals.length === 0) throw new Error('give FOLDER');
const given = JSON.parse(readFileSync(join(positionals[0], 'model.json'), 'utf8'));
const [repeats, memories, objects] = [values.repeats, values.memories, values.objects].map(Number);

for (const graph of values.graphs.split(',')) {
  if (values.profile) await profile(graph);
  else await compare(graph);
}

async function load(folder, graph, extra, options = {}) {
  return ort.InferenceSession.create(join(folder, `${graph}.onnx`), {
    intraOpNumThreads: Number(values.threads),
    interOpNumThreads: 1,
    graphOptimizationLevel: 'all',
    extra: { session: { force_spinning_stop: '1', ...extra } },
    ...options,
  });
}

function chosen() {
  return Object.fromEntries(
    values.session
      .split(',')
      .filter(Boolean)
      .map((pair) => pair.split('=')),
  );
}

async function compare(graph) {
  const sides = [...positionals, ...(positionals.length === 1 && values.session ? positionals : [])];
  const sessions = [];
  for (const [i, folder] of sides.entries()) sessions.push(await load(folder, graph, i === 0 ? chosen() : {}));
  const found = sessions.map(() => ({ cpu: [], wall: [] }));
  const inputs = sessions.map((session) => made(session));
  const outputs = [];
  for (let repeat = 0; repeat <= repeats; repeat++) {
    for (const [i, session] of sessions.entries()) {
      const [cpu, wall] = [process.cpuUsage(), performance.now()];
      outputs[i] = await session.run(inputs[i]);
      const { user, system } = process.cpuUsage(cpu);
      if (repeat === 0) continue;
      found[i].cpu.push((user + system) / 1e6);
      found[i].wall.push((performance.now() - wall) / 1000);
    }
  }
  const cells = found.map(({ cpu, wall }) => `CPU ${described(cpu)} wall ${described(wall)}`);
  const gain =
    found.length > 1 ? `; second / first, CPU: ${(median(found[1].cpu) / median(found[0].cpu)).toFixed(3)}` : '';
  console.log(`${graph}: ${cells.join(' | ')}${gain}${outputs.length > 1 ? `; differ ${difference(...outputs)}` : ''}`);
  for (const session of sessions) await session.release();
}

function median(list) {
  return [...list].sort((a, b) => a - b)[Math.floor(list.length / 2)];
}

function described(list) {
  return `${median(list).toFixed(3)} (${Math.min(...list).toFixed(3)} to ${Math.max(...list).toFixed(3)})`;
}

/** The largest difference of any output, over that output's largest value. */
function difference(first, second) {
  let most = 0;
  for (const [name, { data }] of Object.entries(first)) {
    const other = second[name].data;
    let [apart, largest] = [0, 0];
    for (let i = 0; i < data.length; i++) {
      apart = Math.max(apart, Math.abs(data[i] - other[i]));
      largest = Math.max(largest, Math.abs(data[i]));
    }
    most = Math.max(most, apart / largest);
  }
  return most.toExponential(1);
}

/** Noise in the shapes that the graph asks for. */
function made(session) {
  const named = { objects, memories, pointers: 16, points: 1 };
  let state = 1;
  const noise = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return (state / 2 ** 31 - 1) * 1.7;
  };
  const feeds = {};
  for (const { name, type, shape } of session.inputMetadata) {
    const dims = shape.map((size) => (typeof size === 'number' ? size : (named[size] ?? 1)));
    const count = dims.reduce((product, size) => product * size, 1);
    if (type === 'float32') feeds[name] = new ort.Tensor(type, Float32Array.from({ length: count }, noise), dims);
    else if (type === 'bool') feeds[name] = new ort.Tensor(type, new Uint8Array(count), dims);
    else
      feeds[name] = new ort.Tensor(
        type,
        BigInt64Array.from({ length: count }, (_, i) => BigInt(i)),
        dims,
      );
  }
  return feeds;
}

async function profile(graph) {
  const prefix = join(tmpdir(), `graphs-${process.pid}-${graph}`);
  const session = await load(positionals[0], graph, chosen(), { enableProfiling: true, profileFilePrefix: prefix });
  const inputs = made(session);
  for (let repeat = 0; repeat <= repeats; repeat++) await session.run(inputs);
  session.endProfiling();
  await session.release();
  const { readdirSync } = await import('node:fs');
  for (const name of readdirSync(tmpdir()).filter((file) => file.startsWith(`graphs-${process.pid}-${graph}`))) {
    report(graph, JSON.parse(readFileSync(join(tmpdir(), name), 'utf8')));
    rmSync(join(tmpdir(), name));
  }
}

function grouped(list, keyOf) {
  const groups = new Map();
  for (const item of list) groups.set(keyOf(item), [...(groups.get(keyOf(item)) ?? []), item]);
  return groups;
}

function report(graph, events) {
  const kernels = events.filter(({ name, cat }) => cat === 'Node' && name.endsWith('_kernel_time'));
  const byNode = grouped(kernels, ({ name }) => name);
  const nodes = [...byNode].map(([name, list]) => ({
    name: name.replace('_kernel_time', ''),
    op: list[0].args.op_name,
    shapes: JSON.stringify(list[0].args.input_type_shape),
    out: JSON.stringify(list[0].args.output_type_shape),
    ms: median(list.slice(1).map(({ dur }) => dur)) / 1000,
  }));
  const all = nodes.reduce((sum, { ms }) => sum + ms, 0);
  console.log(`\n${graph}: ${all.toFixed(0)} ms in ${nodes.length} nodes`);
  const byOp = [...grouped(nodes, ({ op }) => op)].map(([op, list]) => [
    op,
    list.length,
    list.reduce((s, n) => s + n.ms, 0),
  ]);
  for (const [op, count, ms] of byOp.sort((a, b) => b[2] - a[2]).slice(0, 14)) {
    console.log(
      `${op.padEnd(28)} ${String(count).padStart(4)} ${ms.toFixed(1).padStart(9)} ms ${((100 * ms) / all).toFixed(1).padStart(5)} %`,
    );
  }
  for (const { name, op, ms, shapes, out } of nodes
    .sort((a, b) => b.ms - a.ms)
    .slice(0, Number(process.env.TOP ?? 25))) {
    console.log(`${ms.toFixed(1).padStart(8)} ms ${op} ${name} ${shapes} -> ${out}`);
  }
}
