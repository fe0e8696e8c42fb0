import { packedMasks } from '../../src/app/verify/golden-video.js';
import type { Checkpoint } from '../../src/checkpoints/checkpoint.js';
import type { AutomaticMask, AutomaticMaskOptions } from '../../src/core/automatic-masks.js';
import type { RgbImage } from '../../src/core/image.js';
import { region } from '../../src/metrics/region.js';
import { automaticMasks } from '../../src/pipeline/automatic/automatic-masks.js';
import type { ImageNetwork } from '../../src/pipeline/image-network.js';
import { goldenPicture } from '../helpers/golden-file.js';

/** What is known of each mask without its pixels. */
export type MaskRecord = Omit<AutomaticMask, 'segmentation' | 'area' | 'predictedIou' | 'stabilityScore'>;

/** How one case of a golden file (tools/golden/make_automatic.py) comes out. */
export interface AutomaticCase {
  readonly name: string;
  /** Both in the order in which they were given. */
  readonly found: readonly MaskRecord[];
  readonly expected: readonly MaskRecord[];
  /** Smallest IoU of a mask with the official one; 1 for no masks, 0 where there are not as many. */
  readonly iou: number;
  /** Largest differences. */
  readonly areas: number;
  readonly predictedIous: number;
  readonly stability: number;
}

/** The options of each case, by its name, in our names. */
export function automaticOptions(golden: Checkpoint): Map<string, AutomaticMaskOptions> {
  const cases = JSON.parse(golden.metadata.options!) as Record<string, Record<string, unknown>>;
  return new Map(Object.entries(cases).map(([name, options]) => [name, ourOptions(options)]));
}

/** Official names in snake case, ours in camel case; null stands for a preset that is switched off. */
function ourOptions(options: Readonly<Record<string, unknown>>): AutomaticMaskOptions {
  const given = Object.entries(options).filter(([, value]) => value !== null);
  return Object.fromEntries(
    given.map(([key, value]) => [key.replaceAll(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase()), value]),
  );
}

export async function compareAutomatic(
  golden: Checkpoint,
  network: ImageNetwork,
  name: string,
  options: AutomaticMaskOptions,
): Promise<AutomaticCase> {
  const picture = await goldenPicture(golden, 'picture');
  const masks = await automaticMasks(network, picture, options);
  const read = (key: string) => golden.read(`${name}.${key}`);
  return {
    name,
    found: masks.map(({ bbox, point, cropBox }) => ({ bbox, point, cropBox })),
    expected: await expectedRecords(read),
    iou: await smallestIou(golden, name, picture, masks),
    areas: largestDifference(masks, await read('areas'), 'area'),
    predictedIous: largestDifference(masks, await read('predicted_ious'), 'predictedIou'),
    stability: largestDifference(masks, await read('stability_scores'), 'stabilityScore'),
  };
}

async function expectedRecords(read: (key: string) => Promise<Float32Array>): Promise<MaskRecord[]> {
  const boxes = await read('boxes');
  const points = await read('points');
  const crops = await read('crop_boxes');
  return Array.from({ length: boxes.length / 4 }, (_, i) => ({
    bbox: four(boxes, i),
    point: [points[i * 2]!, points[i * 2 + 1]!],
    cropBox: four(crops, i),
  }));
}

function four(values: Float32Array, row: number): [number, number, number, number] {
  return [...values.subarray(row * 4, row * 4 + 4)] as [number, number, number, number];
}

async function smallestIou(
  golden: Checkpoint,
  name: string,
  { width, height }: RgbImage,
  masks: readonly AutomaticMask[],
): Promise<number> {
  const expected = packedMasks(await golden.read(`${name}.masks`), width, height);
  if (expected.length !== masks.length) return 0;
  return Math.min(1, ...masks.map(({ segmentation }, i) => region(expected[i]!, segmentation)));
}

function largestDifference(
  masks: readonly AutomaticMask[],
  expected: Float32Array,
  key: 'area' | 'predictedIou' | 'stabilityScore',
): number {
  return Math.max(0, ...masks.map((mask, i) => Math.abs(mask[key] - expected[i]!)));
}
