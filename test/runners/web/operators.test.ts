import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import onnxProto from 'onnx-proto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { relativeDifference } from '../../../src/app/verify/deviation.js';
import type { Backend } from '../../../src/core/backend.js';
import type { Tensor } from '../../../src/core/tensor.js';
import type { GraphBuilder } from '../../../src/onnx/graph-builder.js';
import { elementCount } from '../../../src/onnx/lazy-tensor.js';
import { writeModel } from '../../../src/onnx/write-model.js';
import { ortCpuBackend } from '../../../src/runners/node/ort-backend.js';
import type { PageBackend } from '../../../src/runners/web/messages.js';
import { openWebGraphs, type WebGraphs } from '../../../src/runners/web/web-graphs.js';
import { buildGraphs } from '../../../src/sam2/graphs.js';
import { NANO_VARIANT } from '../../../src/sam2/untrained.js';
import { WITHOUT_BROWSER } from '../../helpers/browser.js';
import { temporaryFolder } from '../../helpers/temporary-folder.js';
import { fakeSource } from '../../sam2/fake-source.js';
import { ATTENTIONS, attentionGraph, type OperatorGraph, operatorGraph } from './operator-cases.js';

const folder = temporaryFolder();
const LIMIT = 1e-5;
/** What WebGPU rounds more: WGSL allows sine and cosine to be off by 2^-11; the variance is a difference of squares. */
const LOOSE: Readonly<Record<string, number>> = {
  'LayerNormalization far from 0': 5e-3,
  Sin: 2 ** -11,
  Cos: 2 ** -11,
};
const GRAPHS = { plain: attentionGraph('plain'), fused: attentionGraph('fused'), others: operatorGraph() };
type GraphName = keyof typeof GRAPHS;
type Outputs = Readonly<Record<string, Tensor>>;

async function outputsOf(backend: Backend, name: GraphName): Promise<Outputs> {
  const { graph, inputs } = GRAPHS[name];
  const place = join(folder, name);
  mkdirSync(place, { recursive: true });
  await writeModel(place, 'weights.bin', new Map([['operators.onnx', graph]]));
  const loaded = await backend.load(join(place, 'operators.onnx'));
  const outputs = await loaded.run(inputs);
  await loaded.release();
  return outputs;
}

/** Names of the outputs that are off by more than the limit, or of another shape. */
function wrongOf(found: Outputs, expected: Outputs): string[] {
  return Object.keys(expected).filter((name) => {
    const [one, other] = [found[name]!, expected[name]!];
    const isSame = one.dims.join() === other.dims.join();
    const limit = LOOSE[name] ?? LIMIT;
    return !isSame || !(relativeDifference(one.data as Float32Array, other.data as Float32Array) <= limit);
  });
}

function operatorsOf(graph: GraphBuilder): Set<string> {
  const locations = graph.weights.map(
    ({ tensor }) => [tensor.key, { offset: 0, length: elementCount(tensor.shape) * 4 }] as const,
  );
  const model = onnxProto.onnx.ModelProto.decode(graph.serialise('weights.bin', new Map(locations)));
  return new Set(model.graph!.node!.map(({ opType }) => opType!));
}

/** More queries than the runtime's decoding kernel takes, and heads that its vectors of 4 divide. */
function goesWrong([, queries, keys, , width, valueWidth]: (typeof ATTENTIONS)[string]): boolean {
  const SUBGROUP = 4;
  return queries >= 32 && keys > SUBGROUP && width === valueWidth && width % 4 === 0;
}

describe('the operators under test', () => {
  it('are those of the graphs', () => {
    const tested = new Set(Object.values(GRAPHS).flatMap(({ graph }: OperatorGraph) => [...operatorsOf(graph)]));
    for (const attention of ['plain', 'fused'] as const) {
      const graphs = buildGraphs(fakeSource(NANO_VARIANT), NANO_VARIANT, 256, {
        attention,
        precision: 'fp32',
        memoryPooling: 1,
      });
      const used = new Set([...graphs.values()].flatMap((graph) => [...operatorsOf(graph)]));
      expect([...used].filter((name) => !tested.has(name))).toEqual([]);
    }
  });

  it('give the same for attention in one operator and in several', async () => {
    const node = ortCpuBackend({ threads: 1 });
    expect(wrongOf(await outputsOf(node, 'plain'), await outputsOf(node, 'fused'))).toEqual([]);
  });
});

describe.skipIf(WITHOUT_BROWSER).each(['web-wasm', 'web-webgpu'] as const)('%s, operator by operator', (name) => {
  const expected: Partial<Record<GraphName, Outputs>> = {};
  let web: WebGraphs;
  beforeAll(async () => {
    const node = ortCpuBackend({ threads: 1 });
    for (const graph of Object.keys(GRAPHS) as GraphName[]) expected[graph] = await outputsOf(node, graph);
    const backend: PageBackend = { name, threads: 1 };
    web = await openWebGraphs({ backend, requireHardware: false, precision: 'fp32' });
  }, 120_000);
  afterAll(() => web?.close());

  it('computes attention in the form of its graphs as node-cpu does', { timeout: 120_000 }, async () => {
    const form = name === 'web-wasm' ? 'fused' : 'plain';
    expect(wrongOf(await outputsOf(web, form), expected[form]!)).toEqual([]);
  });

  it('computes every other operator as node-cpu does', { timeout: 120_000 }, async () => {
    expect(wrongOf(await outputsOf(web, 'others'), expected.others!)).toEqual([]);
  });

  // Should this fail with a newer runtime, the fused form may be right on WebGPU now: docs/browser.md.
  if (name === 'web-webgpu') {
    it('is wrong in fused attention on a software adapter', { timeout: 120_000 }, async () => {
      if (web.describe().softwareAdapter !== true) return;
      const wrong = Object.keys(ATTENTIONS).filter((shape) => goesWrong(ATTENTIONS[shape]!));
      expect(wrongOf(await outputsOf(web, 'fused'), expected.fused!)).toEqual(wrong);
    });
  }
});
