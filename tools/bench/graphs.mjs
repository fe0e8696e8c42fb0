// Seconds of each graph of a compiled model, beside another compiled model in turn, or by operator.
//
//   npm run build && node tools/bench/graphs.mjs FOLDER [OTHER] [--graphs image-encoder,memory-attention] [--repeats 5]
//     [--threads 1] [--memories 7] [--objects 1] [--profile [--top 25]] [--session KEY=VALUE,...]
//
// FOLDER holds model.json and the graphs (`sam2bench model compile` prints it). CPU seconds on one thread say most on a
// machine that does other work too; the last figure is how far the outputs are apart. --profile gives what each kind of
// operator takes and the largest single ones (--top), with GFLOP/s beside what a plain matrix product of 2048 x 2048
// reaches in the same runtime. The profile's clock is of the wall, so its milliseconds are brought to the CPU time of
// the run: on a busy machine, operators of a few milliseconds look faster than they are beside long ones. --session sets
// options of the first model's sessions beside the usual ones; where one model is given, it is compared with itself
// without them.
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import onnxProto from 'onnx-proto';
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
    top: { type: 'string', default: '25' },
    session: { type: 'string', default: '' },
  },
});
if (positionals.length === 0) throw new Error('give FOLDER');
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
  const prefix = `graphs-${process.pid}-${graph}`;
  const options = { enableProfiling: true, profileFilePrefix: join(tmpdir(), prefix) };
  const session = await load(positionals[0], graph, chosen(), options);
  const inputs = made(session);
  await session.run(inputs);
  const cpu = process.cpuUsage();
  for (let repeat = 0; repeat < repeats; repeat++) await session.run(inputs);
  const { user, system } = process.cpuUsage(cpu);
  session.endProfiling();
  await session.release();
  const file = join(
    tmpdir(),
    readdirSync(tmpdir()).find((name) => name.startsWith(prefix)),
  );
  const events = JSON.parse(readFileSync(file, 'utf8'));
  rmSync(file);
  report(graph, nodesOf(events, (user + system) / 1000 / repeats), await plainProduct());
}

function grouped(list, keyOf) {
  const groups = new Map();
  for (const item of list) groups.set(keyOf(item), [...(groups.get(keyOf(item)) ?? []), item]);
  return groups;
}

/** Median of each node over the runs after the first, as its share of the CPU milliseconds of a run. */
function nodesOf(events, cpu) {
  const kernels = events.filter(({ name, cat }) => cat === 'Node' && name.endsWith('_kernel_time'));
  const nodes = [...grouped(kernels, ({ name }) => name)].map(([name, list]) => ({
    name: name.replace('_kernel_time', ''),
    op: list[0].args.op_name,
    inputs: shapesOf(list[0].args.input_type_shape),
    outputs: shapesOf(list[0].args.output_type_shape),
    wall: median(list.slice(1).map(({ dur }) => dur)),
  }));
  const all = nodes.reduce((sum, { wall }) => sum + wall, 0);
  return nodes.map((node) => ({ ...node, ms: (node.wall / all) * cpu })).sort((a, b) => b.ms - a.ms);
}

function shapesOf(typed) {
  return typed.map((one) => Object.values(one)[0]);
}

function product(shape) {
  return shape.reduce((all, size) => all * size, 1);
}

/** Multiplications and additions of a node that multiplies matrices; null of any other. */
function operations({ op, inputs, outputs }) {
  if (op === 'Gemm' || op === 'MatMul') return 2 * product(outputs[0]) * inputs[0].at(-1);
  if (op !== 'MultiHeadAttention') return null;
  const [[batch, queries, width], [, keys], [, , values]] = inputs;
  return 2 * batch * queries * keys * (width + values);
}

/** GFLOP/s in CPU time of a matrix product of 2048 x 2048. */
async function plainProduct() {
  const side = 2048;
  const options = { intraOpNumThreads: Number(values.threads), extra: { session: { force_spinning_stop: '1' } } };
  const session = await ort.InferenceSession.create(productModel(side), options);
  const factors = made(session);
  const found = [];
  for (let repeat = 0; repeat < 9; repeat++) {
    const cpu = process.cpuUsage();
    await session.run(factors);
    const { user, system } = process.cpuUsage(cpu);
    found.push((user + system) / 1e6);
  }
  await session.release();
  return (2 * side ** 3) / median(found) / 1e9;
}

function productModel(side) {
  const { onnx } = onnxProto;
  const dim = [{ dimValue: side }, { dimValue: side }];
  const value = (name) => ({
    name,
    type: { tensorType: { elemType: onnx.TensorProto.DataType.FLOAT, shape: { dim } } },
  });
  const node = [{ opType: 'MatMul', input: ['a', 'b'], output: ['c'] }];
  const graph = { name: 'product', node, input: ['a', 'b'].map(value), output: [value('c')] };
  const model = { irVersion: 9, opsetImport: [{ domain: '', version: 20 }], graph };
  return onnx.ModelProto.encode(onnx.ModelProto.fromObject(model)).finish();
}

function report(graph, nodes, peak) {
  const all = nodes.reduce((sum, { ms }) => sum + ms, 0);
  console.log(`\n${graph}: ${all.toFixed(0)} ms in ${nodes.length} nodes; a plain product: ${peak.toFixed(0)} GFLOP/s`);
  const kinds = [...grouped(nodes, ({ op }) => op)].map(([op, list]) => lineOf(op, list, all, peak));
  console.log(kinds.slice(0, 12).join('\n'));
  for (const node of nodes.slice(0, Number(values.top))) {
    const shapes = `${node.inputs.map((shape) => shape.join('x')).join(' ')} -> ${node.outputs[0].join('x')}`;
    console.log(`${lineOf(node.op, [node], all, peak)}  ${shapes}  ${node.name}`);
  }
}

function lineOf(op, list, all, peak) {
  const ms = list.reduce((sum, node) => sum + node.ms, 0);
  const done = list.reduce((sum, node) => sum + (operations(node) ?? 0), 0);
  const speed = done / ms / 1e6;
  const reached = done === 0 ? '' : `${speed.toFixed(0)} GFLOP/s, ${((100 * speed) / peak).toFixed(0)} % of it`;
  const share = `${((100 * ms) / all).toFixed(1)} %`;
  return `${op.padEnd(22)} ${String(list.length).padStart(4)} ${ms.toFixed(1).padStart(8)} ms ${share.padStart(7)}  ${reached}`;
}
