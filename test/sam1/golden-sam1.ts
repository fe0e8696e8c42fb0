import { join } from 'node:path';
import { relativeDifference } from '../../src/app/verify/deviation.js';
import type { Checkpoint } from '../../src/checkpoints/checkpoint.js';
import type { RgbImage } from '../../src/core/image.js';
import { type FloatTensor, floatTensor, intTensor } from '../../src/core/tensor.js';
import type { Prompts } from '../../src/pipeline/decoder-inputs.js';
import type { Sam1Network } from '../../src/pipeline/sam1-network.js';
import { sam1Pixels } from '../../src/pipeline/sam1-pixels.js';
import { type Click, type PicturePrompt, sam1Points } from '../../src/pipeline/sam1-prompts.js';
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

/** The logits, IoUs and packed masks of one case of the official predictor, and ours. */
export interface PredictorAnswer {
  readonly lowRes: Float32Array;
  readonly ious: Float32Array;
  /** Number of masks: three where several were wanted. */
  readonly count: number;
}

export async function expectedAnswer(golden: Checkpoint, name: string): Promise<PredictorAnswer> {
  const ious = await golden.read(`predictor.${name}.out.ious`);
  return { ious, lowRes: await golden.read(`predictor.${name}.out.low_res_logits`), count: ious.length };
}

/** What our functions give for the prompt of one case. */
export async function ownAnswer(
  golden: Checkpoint,
  name: string,
  network: Sam1Network,
  features: FloatTensor,
): Promise<PredictorAnswer> {
  const count = golden.tensors.get(`predictor.${name}.out.ious`)!.shape[0]!;
  const points = sam1Points([await picturePrompt(golden, name)], await readPicture(golden), network.spec.imageSize);
  const earlier = `predictor.${name}.in.mask_input`;
  const mask = golden.tensors.has(earlier) ? await golden.read(earlier) : null;
  const { masks, ious } = await network.decode(features, { ...points, mask });
  const area = network.lowResSide ** 2;
  const first = count === 1 ? 0 : 1;
  return { lowRes: masks.slice(first * area, (first + count) * area), ious: ious.slice(first, first + count), count };
}

async function picturePrompt(golden: Checkpoint, name: string): Promise<PicturePrompt> {
  const read = async (key: string) => {
    const full = `predictor.${name}.in.${key}`;
    return golden.tensors.has(full) ? await golden.read(full) : new Float32Array();
  };
  const [coords, labels, box] = [await read('point_coords'), await read('point_labels'), await read('box')];
  const clicks = [...labels].map(
    (label, i): Click => ({ x: coords[2 * i]!, y: coords[2 * i + 1]!, label: label === 1 ? 1 : 0 }),
  );
  return { clicks, box: box.length === 0 ? null : ([...box] as [number, number, number, number]) };
}
