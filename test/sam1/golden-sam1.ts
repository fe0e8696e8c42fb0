import { join } from 'node:path';
import { relativeDifference } from '../../src/app/verify/deviation.js';
import type { Checkpoint } from '../../src/checkpoints/checkpoint.js';
import type { RgbImage } from '../../src/core/image.js';
import type { ImagePrompt } from '../../src/core/image-session.js';
import { floatTensor, intTensor } from '../../src/core/tensor.js';
import type { Prompts } from '../../src/pipeline/decoder-inputs.js';
import type { Sam1Network } from '../../src/pipeline/sam1-network.js';
import { sam1Pixels } from '../../src/pipeline/sam1-pixels.js';
import { unpacked } from '../helpers/golden-file.js';

/** One output beside the official one: the largest difference over the largest value. */
export interface Deviation {
  readonly name: string;
  readonly relative: number;
}

/** Unpacks a committed fixture into a folder. */
export function unpackedFixture(name: string, folder: string): string {
  return unpacked(join(import.meta.dirname, '../fixtures/sam1', name), folder);
}

/** Names between `<part>.` and `.out.`, each once. */
export function casesOf(golden: Checkpoint, part: string): string[] {
  const names = [...golden.tensors.keys()].filter((name) => name.startsWith(`${part}.`) && name.includes('.out.'));
  return [...new Set(names.map((name) => name.slice(part.length + 1).split('.out.')[0]!))];
}

export async function readPicture(golden: Checkpoint): Promise<RgbImage> {
  const [height, width] = golden.tensors.get('picture')!.shape as [number, number];
  return { width, height, data: Uint8Array.from(await golden.read('picture')) };
}

export async function encoderDeviation(golden: Checkpoint, network: Sam1Network): Promise<Deviation> {
  const { imageSize } = network.spec;
  const features = await network.encodeImage(sam1Pixels(await readPicture(golden), imageSize));
  const expected = await golden.read(`image_encoder.${imageSize}.out.vision_features`);
  return { name: `image encoder at ${imageSize}`, relative: relativeDifference(features.data, expected) };
}

/** Every case of the decoder's part, all four masks of each object. */
export async function decoderDeviations(golden: Checkpoint, network: Sam1Network): Promise<Deviation[]> {
  const { shape } = golden.tensors.get('decoder.in.features')!;
  const features = floatTensor(await golden.read('decoder.in.features'), shape);
  const found: Deviation[] = [];
  for (const name of casesOf(golden, 'decoder')) {
    const out = await network.decode(features, await decoderPrompts(golden, `decoder.${name}`));
    for (const output of ['masks', 'ious'] as const) {
      const expected = await golden.read(`decoder.${name}.out.${output}`);
      found.push({ name: `decoder ${name} ${output}`, relative: relativeDifference(out[output], expected) });
    }
  }
  return found;
}

/** Points, then corners, in the network's pixels; what the official code takes apart from each other. */
async function decoderPrompts(golden: Checkpoint, name: string): Promise<Prompts> {
  const has = (key: string) => golden.tensors.has(`${name}.in.${key}`);
  const read = (key: string) => golden.read(`${name}.in.${key}`);
  const objects = golden.tensors.get(`${name}.out.ious`)!.shape[0]!;
  const clicks = has('point_coords') ? await read('point_coords') : new Float32Array();
  const labels = has('point_labels') ? await read('point_labels') : new Float32Array();
  const boxes = has('boxes') ? await read('boxes') : null;
  const part = (values: Float32Array, i: number) => {
    const length = values.length / objects;
    return [...values.subarray(i * length, (i + 1) * length)];
  };
  const after = boxes !== null ? [2, 3] : clicks.length > 0 ? [-1] : [];
  const order = Array.from({ length: objects }, (_, i) => i);
  const coords = order.flatMap((i) => [
    ...part(clicks, i),
    ...(boxes === null ? after.flatMap(() => [0, 0]) : part(boxes, i)),
  ]);
  const count = coords.length / 2 / objects;
  return {
    coords: floatTensor(Float32Array.from(coords), [objects, count, 2]),
    labels: intTensor(
      order.flatMap((i) => [...part(labels, i), ...after]),
      [objects, count],
    ),
    mask: has('mask_input') ? await read('mask_input') : null,
  };
}

/** The prompt of one case of the official predictor, and whether several masks were wanted. */
export async function predictorCase(golden: Checkpoint, name: string) {
  const read = async (key: string) => {
    const full = `predictor.${name}.in.${key}`;
    return golden.tensors.has(full) ? golden.read(full) : null;
  };
  const coords = await read('point_coords');
  const labels = await read('point_labels');
  const box = await read('box');
  const mask = await read('mask_input');
  const prompt: ImagePrompt = {
    ...(coords && labels && { points: pairs(coords), labels: [...labels] as (0 | 1)[] }),
    ...(box && { box: [...box] as [number, number, number, number] }),
    ...(mask && { mask }),
  };
  return { prompt, multimask: golden.tensors.get(`predictor.${name}.out.ious`)!.shape[0] === 3 };
}

function pairs(values: Float32Array): [number, number][] {
  return Array.from({ length: values.length / 2 }, (_, i) => [values[i * 2]!, values[i * 2 + 1]!]);
}
