import type { Checkpoint } from '../../src/checkpoints/checkpoint.js';
import { openCheckpoint } from '../../src/checkpoints/open-checkpoint.js';
import type { Graph } from '../../src/core/backend.js';
import { boolTensor, type FloatTensor, floatTensor, intTensor, type Tensor } from '../../src/core/tensor.js';
import type { NetworkGraphs } from '../../src/pipeline/network.js';
import { normalise } from '../../src/pipeline/normalise.js';

/** How far one output of one case is from the official one: the largest difference over the largest value. */
export interface Deviation {
  readonly name: string;
  readonly relative: number;
}

type Inputs = Readonly<Record<string, Tensor>>;
type GraphName = keyof NetworkGraphs;

/** Names in the golden file by graph, and what each input is called there. */
const GRAPHS: Readonly<
  Record<string, { readonly graph: GraphName; readonly inputs: Readonly<Record<string, string>> }>
> = {
  image_encoder: { graph: 'imageEncoder', inputs: {} },
  mask_prompt: { graph: 'maskPrompt', inputs: { mask: 'mask' } },
  decoder: {
    graph: 'maskDecoder',
    inputs: { features: 'features', point_coords: 'point_coords', point_labels: 'point_labels' },
  },
  memory_attention: {
    graph: 'memoryAttention',
    inputs: {
      vision_features: 'vision_features',
      memory: 'spatial_memories',
      memory_time: 'temporal_rows',
      pointers: 'object_pointers',
      pointer_time: 'pointer_distances',
    },
  },
  memory_encoder: {
    graph: 'memoryEncoder',
    inputs: { vision_features: 'vision_features', low_res_mask: 'mask_logits', object_score: 'object_score' },
  },
};

/** Outputs that the graph does not give by itself; the session's tests hold them. */
const SESSION_OUTPUTS = new Set(['low_res_logits', 'object_pointer']);

/** Runs every case of a golden file (tools/golden/make_graphs.py) through our graphs. */
export async function deviations(file: string, graphs: NetworkGraphs): Promise<Deviation[]> {
  const golden = await openCheckpoint(file);
  const found: Deviation[] = [];
  for (const name of cases(golden)) found.push(...(await caseDeviations(golden, name, graphs)));
  await golden.close();
  return found;
}

function cases(golden: Checkpoint): string[] {
  const names = [...golden.tensors.keys()]
    .filter((name) => name.includes('.out.'))
    .map((name) => name.split('.out.')[0]!);
  return [...new Set(names)];
}

async function caseDeviations(golden: Checkpoint, name: string, graphs: NetworkGraphs): Promise<Deviation[]> {
  const part = name.split('.')[0]!;
  const { graph, inputs } = GRAPHS[part]!;
  const outputs = await run(graphs[graph], await caseInputs(golden, name, part, inputs));
  const found: Deviation[] = [];
  for (const key of golden.tensors.keys()) {
    const output = key.startsWith(`${name}.out.`) ? key.slice(name.length + 5) : null;
    if (output === null || SESSION_OUTPUTS.has(output) || (part === 'mask_prompt' && output === 'object_score'))
      continue;
    found.push({
      name: `${name} ${output}`,
      relative: relativeDifference(outputs[output]!.data, await golden.read(key)),
    });
  }
  return found;
}

async function run(graph: Graph, inputs: Inputs): Promise<Readonly<Record<string, FloatTensor>>> {
  return (await graph.run(inputs)) as Readonly<Record<string, FloatTensor>>;
}

async function caseInputs(
  golden: Checkpoint,
  name: string,
  part: string,
  names: Readonly<Record<string, string>>,
): Promise<Inputs> {
  if (part === 'image_encoder') return { image: await picture(golden, `${name}.in.pixels`) };
  const inputs: Record<string, Tensor> = {};
  for (const [ours, theirs] of Object.entries(names)) inputs[ours] = await tensor(golden, `${name}.in.${theirs}`);
  if (part === 'memory_encoder') {
    const [binarise] = await golden.read(`${name}.in.binarise`);
    inputs.binarise = boolTensor([binarise === 1], [1]);
  }
  return part === 'decoder' ? { ...inputs, ...(await decoderInputs(golden, name, inputs.features!)) } : inputs;
}

async function decoderInputs(golden: Checkpoint, name: string, features: Tensor): Promise<Inputs> {
  const objects = features.dims[0]!;
  const side = features.dims[2]! * 4;
  const mask = `${name}.in.mask_input`;
  const given = golden.tensors.has(mask);
  const none = floatTensor(new Float32Array(objects * side * side), [objects, 1, side, side]);
  return {
    high_res_0: await tensor(golden, 'decoder.in.high_res_0'),
    high_res_1: await tensor(golden, 'decoder.in.high_res_1'),
    mask_input: given ? await tensor(golden, mask) : none,
    has_mask_input: boolTensor(new Array<boolean>(objects).fill(given), [objects]),
  };
}

async function picture(golden: Checkpoint, name: string): Promise<FloatTensor> {
  const [height, width] = golden.tensors.get(name)!.shape as [number, number];
  const pixels = normalise({ width, height, data: Uint8Array.from(await golden.read(name)) });
  return floatTensor(pixels, [1, 3, height, width]);
}

export async function tensor(golden: Checkpoint, name: string): Promise<Tensor> {
  const { dtype, shape } = golden.tensors.get(name)!;
  const values = await golden.read(name);
  return dtype === 'int64' ? intTensor([...values], shape) : floatTensor(values, shape);
}

/** The largest difference as a share of the largest expected value. */
export function relativeDifference(found: Float32Array, expected: Float32Array): number {
  if (found.length !== expected.length) return Number.POSITIVE_INFINITY;
  let largest = 0;
  let difference = 0;
  for (let i = 0; i < expected.length; i++) {
    largest = Math.max(largest, Math.abs(expected[i]!));
    difference = Math.max(difference, Math.abs(found[i]! - expected[i]!));
  }
  return largest === 0 ? difference : difference / largest;
}
