import { join } from 'node:path';
import { goldenPicture } from '../../src/app/verify/golden-video.js';
import type { Checkpoint } from '../../src/checkpoints/checkpoint.js';
import type { RgbImage } from '../../src/core/image.js';
import type { FloatTensor } from '../../src/core/tensor.js';
import type { Sam1Network } from '../../src/pipeline/sam1-network.js';
import { type Click, type PicturePrompt, sam1Points } from '../../src/pipeline/sam1-prompts.js';
import { unpacked } from '../helpers/golden-file.js';

export { casesOf } from '../../src/app/verify/golden-sam1.js';

/** Unpacks a committed fixture into a folder. */
export function unpackedFixture(name: string, folder: string): string {
  return unpacked(join(import.meta.dirname, '../fixtures/sam1', name), folder);
}

export function readPicture(golden: Checkpoint): Promise<RgbImage> {
  return goldenPicture(golden, 'picture');
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
