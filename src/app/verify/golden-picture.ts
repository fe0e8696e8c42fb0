import type { Checkpoint } from '../../checkpoints/checkpoint.js';
import type { RgbImage } from '../../core/image.js';
import type { ImagePrediction, ImagePrompt, ImageSession } from '../../core/image-session.js';
import { region } from '../../metrics/region.js';
import type { ImageNetwork } from '../../pipeline/image-network.js';
import { openImageSession } from '../../pipeline/image-session.js';
import { relativeDifference } from './deviation.js';
import { goldenPicture, packedMasks } from './golden-video.js';

/** How one case of a golden file (tools/golden/make_image.py) comes out. */
export interface PictureAgreement {
  readonly name: string;
  /** Smallest over all masks, and of the masks with the highest predicted IoU. */
  readonly iou: number;
  readonly bestIou: number;
  /** Largest difference over the largest value. */
  readonly logits: number;
  /** Largest difference. */
  readonly ious: number;
  /** Of object scores, over the largest; 0 where there are none. */
  readonly scores: number;
}

const CASE = /^(.+)\.in\.multimask$/;
/** Cases whose masks are mended as the file's metadata says. */
const MENDED = 'mended';

/** True for a file of tools/golden/make_image.py. */
export function isGoldenPicture(golden: Checkpoint): boolean {
  return golden.tensors.has('picture') && caseNames(golden).length > 0;
}

/** Names of the cases of one picture. */
export function caseNames(golden: Checkpoint): string[] {
  return [...golden.tensors.keys()].flatMap((name) => CASE.exec(name)?.[1] ?? []);
}

/** Every case of a golden file, then the picture and the picture turned, open at once. */
export async function comparePicture(golden: Checkpoint, network: ImageNetwork): Promise<PictureAgreement[]> {
  const sessions = [await goldenSession(golden, network, false), await goldenSession(golden, network, true)] as const;
  const found: PictureAgreement[] = [];
  for (const name of caseNames(golden)) {
    found.push(await compareCase(golden, sessions[name.startsWith(MENDED) ? 1 : 0], name));
  }
  for (const session of sessions) await session.close();
  return golden.tensors.has('pictures-0.masks')
    ? [...found, ...(await compareBatchOfPictures(golden, network))]
    : found;
}

/** A session on the golden file's picture; with the mending of masks that the file names for cases `mended`. */
export async function goldenSession(golden: Checkpoint, network: ImageNetwork, mends: boolean): Promise<ImageSession> {
  const { max_hole_area, max_sprinkle_area } = golden.metadata as Record<string, string>;
  const options = mends ? { maxHoleArea: Number(max_hole_area), maxSprinkleArea: Number(max_sprinkle_area) } : {};
  return openImageSession(network, await goldenPicture(golden, 'picture'), options);
}

export async function compareCase(golden: Checkpoint, session: ImageSession, name: string): Promise<PictureAgreement> {
  const multimask = (await golden.read(`${name}.in.multimask`))[0] === 1;
  const prompts = await promptsOf(golden, name);
  const returnLogits = golden.tensors.has(`${name}.out.logits`);
  const predictions = await session.predictEach(prompts, { multimask, returnLogits });
  const found = await comparePredictions(golden, `${name}.out.`, session, predictions);
  const scores = Float32Array.from(predictions, ({ objectScore }) => objectScore!);
  const expected = await golden.read(`${name}.out.object_scores`);
  const largeLogits = returnLogits ? await compareLogits(golden, name, predictions) : 0;
  const logits = Math.max(found.logits, largeLogits);
  return { ...found, name, logits, scores: relativeDifference(scores, expected) };
}

async function compareLogits(golden: Checkpoint, name: string, predictions: readonly ImagePrediction[]) {
  const large = predictions.flatMap(({ masks }) => masks.flatMap(({ logits }) => [...logits!]));
  return relativeDifference(Float32Array.from(large), await golden.read(`${name}.out.logits`));
}

/** Masks, logits and IoUs of one call, whose tensors begin with `prefix`. */
async function comparePredictions(
  golden: Checkpoint,
  prefix: string,
  picture: { readonly width: number; readonly height: number },
  predictions: readonly ImagePrediction[],
): Promise<Pick<PictureAgreement, 'iou' | 'bestIou' | 'logits' | 'ious'>> {
  const masks = predictions.flatMap((prediction) => prediction.masks);
  const expected = packedMasks(await golden.read(`${prefix}masks`), picture.width, picture.height);
  const ious = await golden.read(`${prefix}ious`);
  const each = masks.length / predictions.length;
  const overlaps = masks.map(({ mask }, i) => region(expected[i]!, mask));
  const best = predictions.map((_, object) => {
    const scores = [...ious.subarray(object * each, (object + 1) * each)];
    return overlaps[object * each + scores.indexOf(Math.max(...scores))] ?? Number.NaN;
  });
  const lowRes = Float32Array.from(masks.flatMap(({ lowResLogits }) => [...lowResLogits]));
  return {
    iou: expected.length === overlaps.length ? Math.min(...overlaps) : 0,
    bestIou: Math.min(...best),
    logits: relativeDifference(lowRes, await golden.read(`${prefix}low_res_logits`)),
    ious: Math.max(...masks.map(({ iou }, i) => Math.abs(iou - ious[i]!))),
  };
}

/** The prompts of a case, from arrays that the official predictor took: one object without a batch dimension, or N. */
async function promptsOf(golden: Checkpoint, name: string): Promise<ImagePrompt[]> {
  const read = async (key: string) =>
    golden.tensors.has(`${name}.in.${key}`) ? golden.read(`${name}.in.${key}`) : undefined;
  const [points, labels, box, mask] = [
    await read('point_coords'),
    await read('point_labels'),
    await read('box'),
    await read('mask_input'),
  ];
  const shape = golden.tensors.get(`${name}.in.point_coords`)?.shape ?? [];
  const objects = shape.length === 3 ? shape[0]! : Math.max(1, (box?.length ?? 4) / 4);
  return Array.from({ length: objects }, (_, object) => ({
    ...(points && { points: pairs(share(points, object, objects)) }),
    ...(labels && { labels: [...share(labels, object, objects)] as (0 | 1)[] }),
    ...(box && { box: [...share(box, object, objects)] as unknown as [number, number, number, number] }),
    ...(mask && { mask: share(mask, object, objects) }),
  }));
}

function share(values: Float32Array, index: number, parts: number): Float32Array {
  const each = values.length / parts;
  return values.subarray(index * each, (index + 1) * each);
}

function pairs(values: Float32Array): [number, number][] {
  return Array.from({ length: values.length / 2 }, (_, i) => [values[i * 2]!, values[i * 2 + 1]!]);
}

/** The picture and the picture turned on its side, open at once (set_image_batch, predict_batch). */
export async function compareBatchOfPictures(golden: Checkpoint, network: ImageNetwork): Promise<PictureAgreement[]> {
  const picture = await goldenPicture(golden, 'picture');
  const [prompt] = await promptsOf(golden, 'clicks-3');
  const turnedPrompt = { ...prompt!, points: prompt!.points!.map(([x, y]) => [y, x] as const) };
  const sessions = [await openImageSession(network, picture), await openImageSession(network, turned(picture))];
  const found: PictureAgreement[] = [];
  for (const [i, session] of sessions.entries()) {
    const predictions = await session.predictEach([i === 0 ? prompt! : turnedPrompt]);
    const one = await comparePredictions(golden, `pictures-${i}.`, session, predictions);
    found.push({ ...one, name: `pictures-${i}`, scores: 0 });
    await session.close();
  }
  return found;
}

function turned({ width, height, data }: RgbImage): RgbImage {
  const result = new Uint8Array(data.length);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      for (let c = 0; c < 3; c++) result[(x * height + y) * 3 + c] = data[(y * width + x) * 3 + c]!;
    }
  }
  return { width: height, height: width, data: result };
}
