import { statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { floatTensor } from '../../src/core/tensor.js';
import { GraphBuilder, type Value } from '../../src/onnx/graph-builder.js';
import { DEFAULT_FORM, type GraphForm } from '../../src/onnx/graph-form.js';
import { quantisedColumns } from '../../src/onnx/int8.js';
import { computedTensor, type LazyTensor } from '../../src/onnx/lazy-tensor.js';
import { writeModel } from '../../src/onnx/write-model.js';
import { ortCpuBackend } from '../../src/runners/node/ort-backend.js';
import { largeProduct } from '../../src/sam/layers.js';
import { attentionToBank, pooledTokens } from '../../src/sam2/pooled-memory.js';
import { temporaryFolder } from '../helpers/temporary-folder.js';

const folder = temporaryFolder();
let written = 0;

type Shaped = readonly [values: Float32Array, shape: readonly number[]];
interface Answer {
  readonly data: Float32Array;
  /** Of the data file. */
  readonly bytes: number;
}

/** What a small graph gives on the CPU. */
async function answer(
  form: Partial<GraphForm>,
  inputs: Readonly<Record<string, Shaped>>,
  build: (g: GraphBuilder, values: Readonly<Record<string, Value>>) => Value,
): Promise<Answer> {
  const g = new GraphBuilder('test', { ...DEFAULT_FORM, ...form });
  const named = Object.entries(inputs);
  const values = Object.fromEntries(named.map(([name, [, shape]]) => [name, g.floatInput(name, shape)]));
  g.output('y', build(g, values), ['rows']);
  const [file, dataFile] = [`graph-${written}.onnx`, `graph-${written++}.bin`];
  await writeModel(folder, dataFile, new Map([[file, g]]));
  const graph = await ortCpuBackend({ threads: 1 }).load(join(folder, file));
  const feeds = Object.fromEntries(named.map(([name, [data, shape]]) => [name, floatTensor(data, [...shape])]));
  const { y } = await graph.run(feeds);
  await graph.release();
  return { data: y!.data as Float32Array, bytes: statSync(join(folder, dataFile)).size };
}

/** Values between -size and size, the same each time. */
function noise(count: number, size: number, seed = 1): Float32Array {
  let state = seed;
  return Float32Array.from({ length: count }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return (state / 2 ** 31 - 1) * size;
  });
}

const constant = (key: string, shape: readonly number[], values: Float32Array): LazyTensor =>
  computedTensor(key, shape, () => values);

describe('int8', () => {
  const [rows, inputs, outputs] = [19, 70, 33];
  // Columns of very different sizes: one scale for all of them would lose the small ones.
  const weights = noise(inputs * outputs, 1).map((value, i) => value * 10 ** ((i % outputs) / 8 - 2));
  const matrix = constant('w', [inputs, outputs], weights);

  it('keeps a weight within half a step of its column, and a column of zeros', async () => {
    const values = weights.map((value, i) => (i % outputs === 5 ? 0 : value));
    const { values: whole, scales } = quantisedColumns(constant('z', [inputs, outputs], values));
    const [steps, sizes] = [await whole.load(), await scales.load()];
    steps.forEach((step, i) => {
      const scale = sizes[i % outputs]!;
      expect(Number.isInteger(step) && Math.abs(step) <= 127).toBe(true);
      expect(Math.abs(step * scale - values[i]!)).toBeLessThanOrEqual(scale * 0.5 * (1 + 1e-5));
    });
  });

  it('gives a product within what rounding of both factors allows, with a quarter of the weights', async () => {
    const [x, bias] = [noise(rows * inputs, 3, 7), noise(outputs, 1, 9)];
    const given = { x: [x, [rows, inputs]] as const };
    const product = (g: GraphBuilder, { x }: Readonly<Record<string, Value>>) =>
      largeProduct(g, x!, matrix, constant('b', [outputs], bias));
    const [exact, quick] = [await answer({}, given, product), await answer({ precision: 'int8' }, given, product)];
    // DynamicQuantizeLinear: a step is (max(x, 0) - min(x, 0)) / 255. Its whole zero point shifts the range by half a step,
    // so that a value at its end may be off by a whole one.
    const step = (Math.max(0, ...x) - Math.min(0, ...x)) / 255;
    const scales = await quantisedColumns(matrix).scales.load();
    let most = 0;
    for (let row = 0; row < rows; row++) {
      for (let column = 0; column < outputs; column++) {
        let [sum, bound] = [bias[column]!, 1e-5];
        for (let k = 0; k < inputs; k++) {
          const [a, b] = [x[row * inputs + k]!, weights[k * outputs + column]!];
          sum += a * b;
          bound += Math.abs(a) * (scales[column]! / 2) + (Math.abs(b) + scales[column]! / 2) * step;
        }
        const i = row * outputs + column;
        expect(Math.abs(quick.data[i]! - sum)).toBeLessThanOrEqual(bound);
        expect(Math.abs(exact.data[i]! - sum)).toBeLessThanOrEqual(1e-5 * (1 + Math.abs(sum)) * 10);
        most = Math.max(most, Math.abs(quick.data[i]! - exact.data[i]!));
      }
    }
    // It is int8 that was measured, and not the same graph twice.
    expect(most).toBeGreaterThan(1e-3);
    expect(exact.bytes).toBeGreaterThan(inputs * outputs * 4);
    expect(quick.bytes).toBeLessThan(inputs * outputs + 1024);
  });
});

describe('fp16-weights', () => {
  const x = noise(64 * 8, 1, 3);
  const product = (weights: Float32Array, precision: GraphForm['precision']) =>
    answer({ precision }, { x: [x, [8, 64]] }, (g, { x }) =>
      largeProduct(g, x!, constant('w', [64, 16], weights), constant('b', [16], new Float32Array(16))),
    );

  it('computes in single precision: weights that fp16 holds give the same bits, from half the bytes', async () => {
    const weights = noise(64 * 16, 1).map((value) => Math.round(value * 1024) / 1024);
    const [single, half] = [await product(weights, 'fp32'), await product(weights, 'fp16-weights')];
    expect(half.data).toEqual(single.data);
    expect(half.bytes).toBeLessThanOrEqual(single.bytes / 2 + 64);
  });

  it('rounds other weights to the 11 bits of fp16', async () => {
    const weights = new Float32Array(64 * 16).fill(1 + 2 ** -12);
    const rounded = await product(new Float32Array(64 * 16).fill(1), 'fp32');
    expect((await product(weights, 'fp16-weights')).data).toEqual(rounded.data);
    expect((await product(weights, 'fp32')).data).not.toEqual(rounded.data);
  });
});

describe('pooled memories', () => {
  it('are means of 2 x 2 tokens, memory by memory', async () => {
    // Two memories of 4 x 4 tokens of one channel, numbered row by row: the corners of a square are n, n + 1, n + 4, n + 5.
    const tokens = Float32Array.from({ length: 32 }, (_, i) => i);
    const { data } = await answer({ memoryPooling: 2 }, { x: [tokens, [1, 2, 16, 1]] }, (g, { x }) =>
      pooledTokens(g, x!, 4, 1),
    );
    expect([...data]).toEqual([0, 2, 8, 10, 16, 18, 24, 26].map((first) => first + 2.5));
  });

  it('weigh as much as the four tokens that they stand for, and a pointer as one', async () => {
    const [width, tokens, pointers, values] = [8, 6, 3, 4];
    const [query, keys, own] = [noise(5 * width, 2), noise(tokens * width, 2, 5), noise(pointers * width, 2, 6)];
    const given = noise((tokens + pointers) * values, 1, 8);
    const pooled = await attend({ memoryPooling: 2 }, query, [keys, tokens], [own, pointers], given);
    // The same keys and values four times each, without pooling.
    const four = (list: Float32Array) => Float32Array.from([0, 1, 2, 3].flatMap(() => [...list]));
    const spatial = four(given.slice(0, tokens * values));
    const all = Float32Array.of(...spatial, ...given.slice(tokens * values));
    const repeated = await attend({}, query, [four(keys), tokens * 4], [own, pointers], all);
    pooled.forEach((value, i) => {
      expect(Math.abs(value - repeated[i]!)).toBeLessThan(1e-5);
    });
  });

  async function attend(
    form: Partial<GraphForm>,
    query: Float32Array,
    [keys, tokens]: readonly [Float32Array, number],
    [own, pointers]: readonly [Float32Array, number],
    given: Float32Array,
  ): Promise<Float32Array> {
    const inputs = {
      query: [query, [1, 5, 8]],
      keys: [keys, [1, tokens, 8]],
      own: [own, [1, pointers, 8]],
      given: [given, [1, tokens + pointers, 4]],
    } as const;
    const { data } = await answer(form, inputs, (g, { query, keys, own, given }) =>
      attentionToBank(g, query!, { spatial: keys!, pointers: own!, values: given! }, 8),
    );
    return data;
  }
});
