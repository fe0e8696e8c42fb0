import { UserError } from '../../core/errors.js';
import type { RgbImage } from '../../core/image.js';
import type { ImagePrediction, ImagePrompt } from '../../core/image-session.js';
import { region } from '../../metrics/region.js';
import type { ImageNetwork, PlacedPrompts } from '../../pipeline/image-network.js';
import { openImageSession } from '../../pipeline/image-session.js';
import { sam1ImageNetwork } from '../../pipeline/sam1-image-network.js';
import { sam1Pixels } from '../../pipeline/sam1-pixels.js';
import { syntheticClip } from './clip.js';
import { type Deviation, relativeDifference } from './deviation.js';
import type { PictureAgreement } from './golden-picture.js';
import { type Measured, NOTHING_MEASURED } from './measured.js';
import type { Sam1Side } from './side.js';

/** A prompt whose places are shares of the picture's width and height. */
interface Case extends Omit<ImagePrompt, 'mask'> {
  readonly name: string;
  readonly multimask: boolean;
}

const BOX = [0.2, 0.2, 0.7, 0.85] as const;
const CLICKS = {
  points: [
    [0.4, 0.45],
    [0.8, 0.12],
  ],
  labels: [1, 0],
} as const;
const CASES: readonly Case[] = [
  { name: 'click', points: [[0.4, 0.45]], labels: [1], multimask: true },
  { name: 'clicks', ...CLICKS, multimask: false },
  { name: 'box', box: BOX, multimask: false },
  { name: 'box_click', box: BOX, points: [[0.3, 0.6]], labels: [0], multimask: true },
];

/**
 * Holds a model of SAM to another: the image encoder on a made-up picture, the decoder on what the reference encoded, so
 * that one graph's difference does not reach the other; then the masks of prompts, each model on its own.
 * @param names of both, as an error gives them
 * @throws UserError where the two take or give tensors of other shapes
 */
export async function sam1Agreement(found: Sam1Side, expected: Sam1Side, names: string): Promise<Measured> {
  const [ownSize, size] = [found.network.spec.imageSize, expected.network.spec.imageSize];
  requireSameShape(names, found.variant, ownSize, expected.variant, size);
  const picture = syntheticClip(1).frames[0]!;
  const pixels = sam1Pixels(picture, size);
  const wanted = await expected.network.encodeImage(pixels);
  const ours = await found.network.encodeImage(pixels);
  requireSameShape(names, found.variant, ours.dims.join(' x '), expected.variant, wanted.dims.join(' x '));
  const [network, reference] = [sam1ImageNetwork(found.network), sam1ImageNetwork(expected.network)];
  const tensors = [
    { name: 'image_encoder.picture vision_features', relative: relativeDifference(ours.data, wanted.data) },
    ...(await decoderDeviations(network, reference, wanted, picture)),
  ];
  return { ...NOTHING_MEASURED, tensors, pictures: await pictureAgreements(network, reference, picture) };
}

function requireSameShape<Shape>(names: string, variant: string, shape: Shape, other: string, otherShape: Shape): void {
  if (shape === otherShape) return;
  throw new UserError({
    what: 'The two models take or give tensors of other shapes.',
    where: names,
    expected: `${otherShape} (${other})`,
    found: `${shape} (${variant})`,
    next: 'compare models of one width at one size (--size)',
  });
}

/** Clicks, a box, and clicks with the reference's own earlier answer. */
async function decoderDeviations<Features>(
  network: ImageNetwork<Features>,
  reference: ImageNetwork<Features>,
  features: Features,
  picture: RgbImage,
): Promise<Deviation[]> {
  const found: Deviation[] = [];
  const run = async (name: string, prompts: PlacedPrompts) => {
    const expected = await reference.decode(features, prompts);
    const ours = await network.decode(features, prompts);
    for (const output of ['masks', 'ious'] as const) {
      const relative = relativeDifference(ours[output], expected[output]);
      found.push({ name: `decoder.${name} ${output}`, relative });
    }
    return expected;
  };
  const placed = (values: readonly number[]) => reference.place(Float32Array.from(values), picture);
  const none = { objects: 1, points: new Float32Array(), labels: [], boxes: null, masks: null };
  const { points, labels } = promptOn(CLICKS, picture);
  const clicks = { ...none, points: placed(points!.flat()), labels: labels! };
  const { masks } = await run('clicks', clicks);
  await run('box', { ...none, boxes: placed(promptOn({ box: BOX }, picture).box!) });
  await run('clicks_mask', { ...clicks, masks: masks.slice(0, reference.lowResSide ** 2) });
  return found;
}

/** The prompt in pixels of a picture. */
function promptOn({ points, labels, box }: Omit<ImagePrompt, 'mask'>, { width, height }: RgbImage): ImagePrompt {
  return {
    ...(points && labels && { points: points.map(([x, y]) => [x * width, y * height] as const), labels }),
    ...(box && { box: [box[0] * width, box[1] * height, box[2] * width, box[3] * height] as const }),
  };
}

async function pictureAgreements<Features>(
  network: ImageNetwork<Features>,
  reference: ImageNetwork<Features>,
  picture: RgbImage,
): Promise<PictureAgreement[]> {
  const [own, other] = [await openImageSession(network, picture), await openImageSession(reference, picture)];
  const found: PictureAgreement[] = [];
  for (const { name, multimask, ...places } of CASES) {
    const prompt = promptOn(places, picture);
    const answer = await own.predict(prompt, { multimask });
    found.push(agreementOf(name, answer, await other.predict(prompt, { multimask })));
  }
  await own.close();
  await other.close();
  return found;
}

function agreementOf(name: string, found: ImagePrediction, expected: ImagePrediction): PictureAgreement {
  const overlaps = expected.masks.map(({ mask }, i) => region(mask, found.masks[i]!.mask));
  const scores = expected.masks.map(({ iou }) => iou);
  const logits = expected.masks.map((one, i) => relativeDifference(found.masks[i]!.lowResLogits, one.lowResLogits));
  return {
    name: `made-up picture ${name}`,
    iou: Math.min(...overlaps),
    bestIou: overlaps[scores.indexOf(Math.max(...scores))] ?? Number.NaN,
    logits: Math.max(...logits),
    ious: Math.max(...scores.map((iou, i) => Math.abs(found.masks[i]!.iou - iou))),
    scores: 0,
  };
}
