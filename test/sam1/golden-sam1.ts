import { join } from 'node:path';
import { goldenPicture } from '../../src/app/verify/golden-video.js';
import type { Checkpoint } from '../../src/checkpoints/checkpoint.js';
import type { RgbImage } from '../../src/core/image.js';
import type { ImagePrompt } from '../../src/core/image-session.js';
import { unpacked } from '../helpers/golden-file.js';

export { casesOf } from '../../src/app/verify/golden-sam1.js';

/** Unpacks a committed fixture into a folder. */
export function unpackedFixture(name: string, folder: string): string {
  return unpacked(join(import.meta.dirname, '../fixtures/sam1', name), folder);
}

export function readPicture(golden: Checkpoint): Promise<RgbImage> {
  return goldenPicture(golden, 'picture');
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
