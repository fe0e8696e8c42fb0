import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { GraphBuilder, type Value } from '../../../src/onnx/graph-builder.js';
import { writeModel } from '../../../src/onnx/write-model.js';
import { openWebPage, serveGraph, type WebPage } from '../../../src/runners/web/web-page.js';
import { WITHOUT_BROWSER } from '../../helpers/browser.js';
import { temporaryFolder } from '../../helpers/temporary-folder.js';

const folder = temporaryFolder();
let page: WebPage;

/** What the runtime places on the processor of a graph with these outputs of one input, a stack of square matrices. */
async function fallbacksOf(name: string, outputs: (graph: GraphBuilder, x: Value) => readonly Value[]) {
  const graph = new GraphBuilder(name);
  const results = outputs(graph, graph.input('x', 'float32', [2, 3, 3]));
  for (const [i, value] of results.entries()) graph.output(`out_${i}`, value, [`size_${i}`]);
  const place = join(folder, name);
  mkdirSync(place, { recursive: true });
  await writeModel(place, 'weights.bin', new Map([[`${name}.onnx`, graph]]));
  return page.link.ask({ do: 'fallbacks', address: serveGraph(page, name, join(place, `${name}.onnx`)) });
}

const vector = (graph: GraphBuilder, x: Value): Value => graph.node('Reshape', [x, graph.ints([-1])]);

describe.skipIf(WITHOUT_BROWSER)('the record of operators that WebGPU leaves to the processor', () => {
  beforeAll(async () => {
    const backend = { name: 'web-webgpu', threads: 1 } as const;
    page = await openWebPage({ backend, requireHardware: false, precision: 'fp32' });
  });
  afterAll(() => page?.close());

  it('names the one of a graph that it lacks', async () => {
    const found = await fallbacksOf('mixed', (graph, x) => [
      vector(graph, graph.node('Sigmoid', [graph.node('Relu', [x])])),
      graph.node('Det', [x]),
    ]);
    expect(found).toEqual(['Det x 1 (mixed)']);
  });

  it('counts them', async () => {
    const det = (graph: GraphBuilder, x: Value) => graph.node('Det', [graph.node('Relu', [x])]);
    const found = await fallbacksOf('twice', (graph, x) => [det(graph, x), det(graph, graph.node('Sigmoid', [x]))]);
    expect(found).toEqual(['Det x 2 (twice)']);
  });

  it('says so where it takes nothing of a graph', async () => {
    expect(await fallbacksOf('none', (graph, x) => [graph.node('Det', [x])])).toEqual(['every operator x 1 (none)']);
  });

  it('is empty where it takes all', async () => {
    expect(await fallbacksOf('all', (graph, x) => [vector(graph, graph.node('Sigmoid', [x]))])).toEqual([]);
  });
});
