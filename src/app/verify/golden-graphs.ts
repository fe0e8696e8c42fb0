import type { Checkpoint } from '../../checkpoints/checkpoint.js';
import { openCheckpoint } from '../../checkpoints/open-checkpoint.js';
import { UserError } from '../../core/errors.js';
import { boolTensor, type FloatTensor, floatTensor, intTensor, type Tensor } from '../../core/tensor.js';
import type { NetworkGraphs } from '../../pipeline/network.js';
import { normalise } from '../../pipeline/normalise.js';
import { type Deviation, type Inputs, relativeDifference, runGraph } from './deviation.js';

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

/** Outputs that the graph does not give by itself: a session makes them. */
const SESSION_OUTPUTS = new Set(['low_res_logits', 'object_pointer']);
/** What a model without its video part can be held to. */
const IMAGE_PARTS = new Set(['image_encoder', 'decoder']);

/**
 * Runs every case of a golden file (tools/golden/make_graphs.py, make_hugging_face.py) through the graphs of a model.
 * @param imageOnly true where the model has no video part: its memory graphs and object pointers are left out
 * @throws UserError where the file lacks a tensor that its cases need
 */
export async function deviations(file: string, graphs: NetworkGraphs, imageOnly = false): Promise<Deviation[]> {
  const golden = await openCheckpoint(file);
  try {
    const found: Deviation[] = [];
    for (const name of cases(golden)) {
      if (imageOnly && !IMAGE_PARTS.has(partOf(name))) continue;
      found.push(...(await caseDeviations(golden, name, graphs)));
    }
    return imageOnly ? found.filter(({ name }) => !name.endsWith(' object_pointers')) : found;
  } finally {
    await golden.close();
  }
}

const partOf = (name: string): string => name.split('.')[0]!;

function cases(golden: Checkpoint): string[] {
  const names = [...golden.tensors.keys()]
    .filter((name) => name.includes('.out.'))
    .map((name) => name.split('.out.')[0]!);
  return [...new Set(names)];
}

async function caseDeviations(golden: Checkpoint, name: string, graphs: NetworkGraphs): Promise<Deviation[]> {
  const part = partOf(name);
  const known = Object.hasOwn(GRAPHS, part) ? GRAPHS[part] : undefined;
  if (known === undefined) throw lacking(golden.file, `one of the graphs ${Object.keys(GRAPHS).join(', ')}`, part);
  const outputs = await runGraph(graphs[known.graph], await caseInputs(golden, name, part, known.inputs));
  const found: Deviation[] = [];
  for (const key of golden.tensors.keys()) {
    const output = key.startsWith(`${name}.out.`) ? key.slice(name.length + 5) : null;
    if (output === null || SESSION_OUTPUTS.has(output) || (part === 'mask_prompt' && output === 'object_score'))
      continue;
    const ours = outputs[output];
    if (ours === undefined)
      throw lacking(golden.file, `one of the outputs ${Object.keys(outputs).join(', ')}`, `${output} of ${name}`);
    found.push({ name: `${name} ${output}`, relative: relativeDifference(ours.data, await golden.read(key)) });
  }
  return found;
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
    const { data } = await tensor(golden, `${name}.in.binarise`);
    inputs.binarise = boolTensor([Number(data[0]) === 1], [1]);
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
  const { dims, data } = await tensor(golden, name);
  const [height, width] = dims as [number, number];
  const pixels = normalise({ width, height, data: Uint8Array.from(data as Float32Array) });
  return floatTensor(pixels, [1, 3, height, width]);
}

async function tensor(golden: Checkpoint, name: string): Promise<Tensor> {
  const info = golden.tensors.get(name);
  if (info === undefined) throw lacking(golden.file, `the tensor ${name}`, 'a file that lacks it');
  const { dtype, shape } = info;
  const values = await golden.read(name);
  return dtype === 'int64' ? intTensor([...values], shape) : floatTensor(values, shape);
}

function lacking(file: string, expected: string, found: string): UserError {
  return new UserError({
    what: 'The golden file does not fit the graphs.',
    where: file,
    expected,
    found,
    next: 'make it again with tools/golden of this version',
  });
}
