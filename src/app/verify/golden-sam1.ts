import type { Checkpoint } from '../../checkpoints/checkpoint.js';
import { UserError } from '../../core/errors.js';
import { floatTensor, intTensor } from '../../core/tensor.js';
import { BOX_CORNERS, type Prompts } from '../../pipeline/decoder-inputs.js';
import type { Sam1Network } from '../../pipeline/sam1-network.js';
import { sam1Pixels } from '../../pipeline/sam1-pixels.js';
import { type Deviation, relativeDifference } from './deviation.js';
import { goldenPicture } from './golden-video.js';

const ENCODER = /^image_encoder\.(\d+)\.out\.vision_features$/;
const PADDING = -1;

/** True for a file of tools/golden/make_sam1.py. */
export function isGoldenSam1(golden: Checkpoint): boolean {
  return golden.tensors.has('picture') && encoderSizes(golden).length > 0;
}

/** Sides in pixels that the image encoder was executed at. */
export function encoderSizes(golden: Checkpoint): number[] {
  const sizes = [...golden.tensors.keys()].flatMap((name) => ENCODER.exec(name)?.[1] ?? []);
  return sizes.map(Number).sort((a, b) => a - b);
}

/** Names between `<part>.` and `.out.`, each once. */
export function casesOf(golden: Checkpoint, part: string): string[] {
  const names = [...golden.tensors.keys()].filter((name) => name.startsWith(`${part}.`) && name.includes('.out.'));
  return [...new Set(names.map((name) => name.slice(part.length + 1).split('.out.')[0]!))];
}

/**
 * Runs what a golden file has for the size of a network: the image encoder, and the decoder at the size that the model
 * was made for.
 * @throws UserError where the file has nothing of that size
 */
export async function sam1Deviations(golden: Checkpoint, network: Sam1Network): Promise<Deviation[]> {
  const { imageSize } = network.spec;
  const sizes = encoderSizes(golden);
  if (!sizes.includes(imageSize)) {
    throw new UserError({
      what: 'The golden file was made at other image sizes.',
      where: golden.file,
      expected: `--size ${sizes.join(' or ')}, or no size`,
      found: String(imageSize),
    });
  }
  const found = [await encoderDeviation(golden, network)];
  return imageSize === Number(golden.metadata.size) ? [...found, ...(await decoderDeviations(golden, network))] : found;
}

export async function encoderDeviation(golden: Checkpoint, network: Sam1Network): Promise<Deviation> {
  const { imageSize } = network.spec;
  const features = await network.encodeImage(sam1Pixels(await goldenPicture(golden, 'picture'), imageSize));
  const expected = await golden.read(`image_encoder.${imageSize}.out.vision_features`);
  return {
    name: `image_encoder.${imageSize} vision_features`,
    relative: relativeDifference(features.data, expected),
  };
}

/** Every case of the decoder's part, all four masks of each object; none where the file has the encoder alone. */
export async function decoderDeviations(golden: Checkpoint, network: Sam1Network): Promise<Deviation[]> {
  const cases = casesOf(golden, 'decoder');
  if (cases.length === 0) return [];
  const { shape } = golden.tensors.get('decoder.in.features')!;
  const features = floatTensor(await golden.read('decoder.in.features'), shape);
  const found: Deviation[] = [];
  for (const name of cases) {
    const out = await network.decode(features, await decoderPrompts(golden, `decoder.${name}`));
    for (const output of ['masks', 'ious'] as const) {
      const expected = await golden.read(`decoder.${name}.out.${output}`);
      found.push({ name: `decoder.${name} ${output}`, relative: relativeDifference(out[output], expected) });
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
  const after = boxes !== null ? BOX_CORNERS : clicks.length > 0 ? [PADDING] : [];
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
