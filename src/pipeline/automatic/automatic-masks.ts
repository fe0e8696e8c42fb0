import type { AutomaticMask, AutomaticMaskOptions } from '../../core/automatic-masks.js';
import { countPixels } from '../../core/bit-mask.js';
import type { RgbImage } from '../../core/image.js';
import { joinFloats } from '../../core/tensor.js';
import { checkPicture } from '../check-image-prompt.js';
import { clampLogits, decodeObjects, type LowResMask } from '../decode-objects.js';
import type { ImageNetwork, PictureSize, PlacedPrompts } from '../image-network.js';
import { StageClock } from '../stage-clock.js';
import { boxNms } from './box-nms.js';
import { type Candidate, candidateOf } from './candidate.js';
import { type Crop, cropsOf, cutOut } from './crops.js';
import { type AutomaticSettings, automaticSettings } from './settings.js';
import { mendSmallRegions } from './small-mask-regions.js';

type Point = Candidate['point'];

/** A decoded mask and the point of the crop that it came from. */
interface FoundMask extends LowResMask {
  readonly point: Point;
}

/** The whole of a job: the network, the picture, what was asked for. */
interface Job<Features> {
  readonly network: ImageNetwork<Features>;
  readonly picture: RgbImage;
  readonly settings: AutomaticSettings;
  readonly signal: AbortSignal | undefined;
}

/**
 * Masks of everything in a picture, prompted by a grid of points, as SAM2AutomaticMaskGenerator.generate gives them
 * (sam2/automatic_mask_generator.py): the same masks in the same order. Where no mask of any crop is good enough there are
 * none; the official code then fails if there are crops. Holds the logits of one batch of points and the bit masks of the
 * candidates, one crop's before duplicates are dropped.
 * @throws UserError where an option or the picture is wrong; the signal's reason where it is aborted
 */
export async function automaticMasks<Features>(
  network: ImageNetwork<Features>,
  picture: RgbImage,
  options: AutomaticMaskOptions = {},
): Promise<AutomaticMask[]> {
  checkPicture(picture);
  const settings = automaticSettings(options);
  const job = { network, picture, settings, signal: options.signal };
  const crops = cropsOf(picture, settings.cropNLayers, settings.cropOverlapRatio);
  let candidates: Candidate[] = [];
  for (const crop of crops) candidates.push(...(await candidatesOfCrop(job, crop)));
  if (crops.length > 1) candidates = withoutDuplicates(candidates, preferenceForSmallCrops, settings.cropNmsThresh);
  if (settings.minMaskRegionArea > 0) {
    const limit = Math.max(settings.boxNmsThresh, settings.cropNmsThresh);
    candidates = mendSmallRegions(candidates, settings.minMaskRegionArea, limit);
  }
  return candidates.map(shown);
}

function withoutDuplicates(
  candidates: readonly Candidate[],
  score: (candidate: Candidate) => number,
  limit: number,
): Candidate[] {
  const kept = boxNms(
    candidates.map(({ box }) => box),
    candidates.map(score),
    limit,
  );
  return kept.map((index) => candidates[index]!);
}

function preferenceForSmallCrops({ crop }: Candidate): number {
  return Math.fround(1 / Math.fround((crop.x1 - crop.x0) * (crop.y1 - crop.y0)));
}

async function candidatesOfCrop<Features>(job: Job<Features>, crop: Crop): Promise<Candidate[]> {
  const { network, picture, settings, signal } = job;
  const size = { width: crop.x1 - crop.x0, height: crop.y1 - crop.y0 };
  const grid = settings.grids[crop.layer]!;
  const points = grid.map(([x, y]): Point => [Math.fround(x * size.width), Math.fround(y * size.height)]);
  signal?.throwIfAborted();
  const features = await network.encode(cutOut(picture, crop), new StageClock());
  const candidates: Candidate[] = [];
  for (const batch of batches(points, settings.pointsPerBatch)) {
    signal?.throwIfAborted();
    for (const { logits, iou, point } of await decodeBatch(job, features, batch, size)) {
      if (settings.predIouThresh > 0 && !(iou > Math.fround(settings.predIouThresh))) continue;
      const place: Point = [Math.fround(point[0] + crop.x0), Math.fround(point[1] + crop.y0)];
      const found = { predictedIou: iou, point: place, crop };
      const candidate = candidateOf(network.toPicture(logits, size), found, picture, settings);
      if (candidate !== null) candidates.push(candidate);
    }
  }
  return withoutDuplicates(candidates, ({ predictedIou }) => predictedIou, settings.boxNmsThresh);
}

/** The masks of a batch of points; with `useM2m` each is given back to the decoder once, and one mask taken of it. */
async function decodeBatch<Features>(
  { network, settings }: Job<Features>,
  features: Features,
  points: readonly Point[],
  size: PictureSize,
): Promise<FoundMask[]> {
  const decode = async (given: readonly Point[], masks: Float32Array | null, multimask: boolean) => {
    const objects = await decodeObjects(network, features, onePointEach(network, given, masks, size), multimask);
    return objects.flatMap((object, i) => object.masks.map((mask): FoundMask => ({ ...mask, point: given[i]! })));
  };
  const found = await decode(points, null, settings.multimaskOutput);
  if (!settings.useM2m) return found;
  const refined: FoundMask[] = [];
  for (const batch of batches(found, settings.pointsPerBatch)) {
    const prompts = batch.map(({ logits }) => clampLogits(logits, network.logitLimit));
    const given = batch.map(({ point }) => point);
    refined.push(...(await decode(given, joinFloats(prompts), false)));
  }
  return refined;
}

function onePointEach<Features>(
  network: ImageNetwork<Features>,
  points: readonly Point[],
  masks: Float32Array | null,
  size: PictureSize,
): PlacedPrompts {
  return {
    objects: points.length,
    points: network.place(Float32Array.from(points.flat()), size),
    labels: points.map(() => 1),
    boxes: null,
    masks,
  };
}

function* batches<T>(all: readonly T[], size: number): Generator<readonly T[]> {
  for (let at = 0; at < all.length; at += size) yield all.slice(at, at + size);
}

function shown({ mask, box, predictedIou, point, stability, crop }: Candidate): AutomaticMask {
  const [x0, y0, x1, y1] = box;
  return {
    segmentation: mask,
    bbox: [x0, y0, x1 - x0, y1 - y0],
    area: countPixels(mask),
    predictedIou,
    point,
    stabilityScore: stability,
    cropBox: [crop.x0, crop.y0, crop.x1 - crop.x0, crop.y1 - crop.y0],
  };
}
