import { mkdirSync, readdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { networkProvider } from '../../../src/app/networks.js';
import type { Backend } from '../../../src/core/backend.js';
import { type Execution, onNode } from '../../../src/core/model.js';
import { PACKAGE_ROOT } from '../../../src/core/package-root.js';
import type { Tensor } from '../../../src/core/tensor.js';
import { GraphBuilder } from '../../../src/onnx/graph-builder.js';
import { computedTensor } from '../../../src/onnx/lazy-tensor.js';
import { writeModel } from '../../../src/onnx/write-model.js';
import { loadNetwork } from '../../../src/runners/loaded-network.js';
import { nodeRunner } from '../../../src/runners/node/node-runner.js';
import { keepOptimised, type OptimisedFor, optimisedFile } from '../../../src/runners/node/optimised-graphs.js';
import { optimiseGraphs, ortCpuBackend } from '../../../src/runners/node/ort-backend.js';
import { spillFile } from '../../../src/runners/node/spill-file.js';
import { temporaryFolder, writeTree } from '../../helpers/temporary-folder.js';
import { tracked } from '../nano-on-backend.js';

const folder = temporaryFolder();

interface Call {
  readonly inputs: Readonly<Record<string, Tensor>>;
  readonly outputs: Readonly<Record<string, Tensor>>;
}

const model = {
  runner: 'node',
  id: 'small',
  checkpoint: join(PACKAGE_ROOT, 'models/sam2-nano-s.safetensors'),
  variant: null,
  bundled: null,
} as const;

function compiled(cacheFolder: string, execution: Execution = onNode(null)) {
  return networkProvider.compile(model, execution, { cacheFolder, talk: () => {} });
}

/** What each graph was given and gave, by file. */
function recording(backend: Backend, calls: Map<string, Call[]>): Backend {
  return {
    ...backend,
    load: async (file) => {
      const graph = await backend.load(file);
      const found: Call[] = [];
      calls.set(file, found);
      const run = async (inputs: Call['inputs']) => {
        const given = structuredClone(inputs);
        const outputs = await graph.run(inputs);
        found.push({ inputs: given, outputs: structuredClone(outputs) });
        return outputs;
      };
      return { ...graph, run };
    },
  };
}

/** A graph of one convolution and one product, and what it gives. */
async function smallGraph(place: string, name = 'small') {
  const graph = new GraphBuilder('small');
  const weight = (key: string, shape: readonly number[], count: number) =>
    graph.weight(computedTensor(key, shape, () => Float32Array.from({ length: count }, (_, i) => Math.sin(i))));
  const x = graph.input('x', 'float32', [1, 16, 8, 8]);
  const y = graph.node('Conv', [x, weight('kernel', [32, 16, 1, 1], 512)]);
  graph.output('y', graph.node('MatMul', [y, weight('matrix', [8, 64], 512)]), [1, 32, 8, 64]);
  mkdirSync(place);
  await writeModel(place, 'weights.bin', new Map([[`${name}.onnx`, graph]]));
  const data = Float32Array.from({ length: 1024 }, (_, i) => Math.cos(i));
  const run = async (optimised: boolean) => {
    const loaded = await ortCpuBackend({ threads: 1, optimised }).load(join(place, `${name}.onnx`));
    const { y } = await loaded.run({ x: { type: 'float32', dims: [1, 16, 8, 8], data } });
    await loaded.release();
    return y;
  };
  return { file: join(place, `${name}.onnx`), run };
}

describe('graphs as the runtime optimised them', () => {
  it('give the same bits as those of a bundled model, and hold little', async () => {
    const network = await compiled(join(folder, 'bits'));
    const calls = new Map<string, Call[]>();
    const host = { backend: recording(ortCpuBackend({ threads: 2 }), calls), spill: spillFile };
    const { openVideo, release } = await loadNetwork('small', network, host);
    await tracked({ openSession: async ({ video }, options) => openVideo(video, options) });
    await release();
    await optimiseGraphs([...calls.keys()], 1);
    let bytes = 0;
    expect(calls.size).toBe(5);
    for (const [file, made] of calls) {
      bytes += statSync(await optimisedFile(file)).size;
      renameSync(file, `${file}.away`);
      const kept = await ortCpuBackend({ threads: 2, optimised: true }).load(file);
      expect(made.length).toBeGreaterThan(0);
      for (const { inputs, outputs } of made) expect(await kept.run(inputs)).toEqual(outputs);
      await kept.release();
    }
    const place = dirname([...calls.keys()][0]!);
    expect(bytes).toBeLessThan(statSync(join(place, 'weights.bin')).size / 8);
  });

  it.each([
    ['fp32', 5],
    ['int8', 5],
    ['fp16-weights', 0],
  ] as const)('are kept when a model in %s is loaded: %i', async (precision, count) => {
    const cacheFolder = join(folder, precision);
    const execution = { ...onNode(64), precision, threads: 1 };
    const context = { cacheFolder, talk: () => {} };
    const names = async () => {
      const { files } = await compiled(cacheFolder, execution);
      return readdirSync(dirname(Object.values<string>(files)[0]!)).filter((name) => /optimised|tmp/.test(name));
    };
    expect(await names()).toEqual([]);
    for (let time = 0; time < 2; time++) {
      await (await nodeRunner(networkProvider).prepare(model, execution, context)).close();
      expect(await names()).toHaveLength(count);
    }
  });

  it.each([
    ['cut short', (whole: Uint8Array) => whole.subarray(0, -1)],
    ['empty', () => ''],
    ['something else', () => 'no graph'],
  ])('are removed where they are %s, and made again', async (how, content) => {
    const { file, run } = await smallGraph(join(folder, how));
    const expected = await run(false);
    await optimiseGraphs([file], 1);
    const place = await optimisedFile(file);
    const whole = readFileSync(place);
    writeFileSync(place, content(whole));
    expect(await run(true)).toEqual(expected);
    expect(readdirSync(dirname(file))).not.toContain(basename(place));
    await optimiseGraphs([file], 1);
    expect(statSync(place).size).toBe(whole.length);
    expect(await run(true)).toEqual(expected);
  });

  it('are not missed where they cannot be written, or what stands in their place cannot be removed', async () => {
    const long = await smallGraph(join(folder, 'long'), 'x'.repeat(240));
    const before = readdirSync(dirname(long.file));
    await optimiseGraphs([long.file], 1);
    expect(readdirSync(dirname(long.file))).toEqual(before);
    expect(await long.run(true)).toEqual(await long.run(false));
    const taken = await smallGraph(join(folder, 'taken'));
    writeTree(await optimisedFile(taken.file), { 'a.txt': 'a' });
    await optimiseGraphs([taken.file], 1);
    expect(await taken.run(true)).toEqual(await taken.run(false));
  });

  it('are whole where two make them at once', async () => {
    const { file, run } = await smallGraph(join(folder, 'twice'));
    await Promise.all([keepOptimised(file, {}), keepOptimised(file, {}), keepOptimised(file, {})]);
    expect(readdirSync(dirname(file)).sort()).toEqual(
      ['small.onnx', basename(await optimisedFile(file)), 'weights.bin'].sort(),
    );
    expect(await run(true)).toEqual(await run(false));
  });

  it('are of one runtime and processor', async () => {
    const machine: OptimisedFor = { runtime: '1', platform: 'linux', arch: 'x64', cpu: 'a', vectors: ['avx2'] };
    const others: Partial<OptimisedFor>[] = [
      {},
      { runtime: '2' },
      { platform: 'win32' },
      { arch: 'arm64' },
      { cpu: 'b' },
      { vectors: [] },
      { vectors: null },
    ];
    const names = await Promise.all(others.map((other) => optimisedFile('/m/a.onnx', { ...machine, ...other })));
    expect(new Set(names).size).toBe(others.length);
    for (const name of names) expect(name).toMatch(/^\/m\/a\.optimised-[0-9a-f]{16}\.onnx$/);
  });
});
