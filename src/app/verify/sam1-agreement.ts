import { maskAbove } from '../../core/bit-mask.js';
import { UserError } from '../../core/errors.js';
import type { RgbImage } from '../../core/image.js';
import { type FloatTensor, floatTensor, intTensor } from '../../core/tensor.js';
import { region } from '../../metrics/region.js';
import { BOX_CORNERS, type Prompts } from '../../pipeline/decoder-inputs.js';
import { scaleToLongestSide } from '../../pipeline/longest-side.js';
import { sam1PictureLogits } from '../../pipeline/sam1-masks.js';
import type { Sam1Masks, Sam1Network } from '../../pipeline/sam1-network.js';
import { sam1Pixels } from '../../pipeline/sam1-pixels.js';
import { syntheticClip } from './clip.js';
import { type Deviation, relativeDifference } from './deviation.js';
import type { PictureAgreement } from './golden-picture.js';
import { type Measured, NOTHING_MEASURED } from './measured.js';
import type { Sam1Side } from './side.js';

const SEVERAL = [1, 2, 3];

/** A place as shares of the picture's width and height, and its label: see Prompts. */
type Place = readonly [x: number, y: number, label: number];

interface Case {
  readonly name: string;
  readonly places: readonly Place[];
  /** Which of the four masks the official predictor shows. */
  readonly shown: readonly number[];
}

const [TOP_LEFT, BOTTOM_RIGHT] = BOX_CORNERS;
const CASES: readonly Case[] = [
  {
    name: 'click',
    places: [
      [0.4, 0.45, 1],
      [0, 0, -1],
    ],
    shown: SEVERAL,
  },
  {
    name: 'clicks',
    places: [
      [0.4, 0.45, 1],
      [0.8, 0.12, 0],
      [0, 0, -1],
    ],
    shown: [0],
  },
  {
    name: 'box',
    places: [
      [0.2, 0.2, TOP_LEFT],
      [0.7, 0.85, BOTTOM_RIGHT],
    ],
    shown: [0],
  },
  {
    name: 'box_click',
    places: [
      [0.3, 0.6, 0],
      [0.2, 0.2, TOP_LEFT],
      [0.7, 0.85, BOTTOM_RIGHT],
    ],
    shown: SEVERAL,
  },
];

/**
 * Holds a model of SAM to another: the image encoder on a made-up picture, the decoder on what the reference encoded, so
 * that one graph's difference does not reach the other; then the masks of prompts, each model on its own.
 * @param names of both, as an error gives them
 * @throws UserError where the two take or give tensors of other shapes
 */
export async function sam1Agreement(found: Sam1Side, expected: Sam1Side, names: string): Promise<Measured> {
  requireSameShape(
    names,
    found.variant,
    found.network.spec.imageSize,
    expected.variant,
    expected.network.spec.imageSize,
  );
  const picture = syntheticClip(1).frames[0]!;
  const pixels = sam1Pixels(picture, expected.network.spec.imageSize);
  const wanted = await expected.network.encodeImage(pixels);
  const ours = await found.network.encodeImage(pixels);
  requireSameShape(names, found.variant, ours.dims.join(' x '), expected.variant, wanted.dims.join(' x '));
  const tensors = [
    { name: 'image_encoder.picture vision_features', relative: relativeDifference(ours.data, wanted.data) },
    ...(await decoderDeviations(found.network, expected.network, wanted, picture)),
  ];
  const pictures: PictureAgreement[] = [];
  for (const one of CASES) {
    const prompts = promptsOf(one.places, picture, expected.network, null);
    const answer = await expected.network.decode(wanted, prompts);
    pictures.push(pictureAgreement(one, await found.network.decode(ours, prompts), answer, expected.network, picture));
  }
  return { ...NOTHING_MEASURED, tensors, pictures };
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
async function decoderDeviations(
  network: Sam1Network,
  reference: Sam1Network,
  features: FloatTensor,
  picture: RgbImage,
): Promise<Deviation[]> {
  const found: Deviation[] = [];
  const run = async (name: string, prompts: Prompts): Promise<Sam1Masks> => {
    const expected = await reference.decode(features, prompts);
    const ours = await network.decode(features, prompts);
    for (const output of ['masks', 'ious'] as const) {
      const relative = relativeDifference(ours[output], expected[output]);
      found.push({ name: `decoder.${name} ${output}`, relative });
    }
    return expected;
  };
  const of = (name: string) => CASES.find((one) => one.name === name)!.places;
  const { masks } = await run('clicks', promptsOf(of('clicks'), picture, reference, null));
  await run('box', promptsOf(of('box'), picture, reference, null));
  const earlier = masks.slice(0, reference.lowResSide ** 2);
  await run('clicks_mask', promptsOf(of('clicks'), picture, reference, earlier));
  return found;
}

/** Of one object; padding lies at 0, 0. */
function promptsOf(
  places: readonly Place[],
  picture: RgbImage,
  { spec }: Sam1Network,
  mask: Float32Array | null,
): Prompts {
  const coords = places.flatMap(([x, y]) =>
    scaleToLongestSide(x * picture.width, y * picture.height, picture, spec.imageSize),
  );
  return {
    coords: floatTensor(Float32Array.from(coords), [1, places.length, 2]),
    labels: intTensor(
      places.map(([, , label]) => label),
      [1, places.length],
    ),
    mask,
  };
}

function pictureAgreement(
  { name, shown }: Case,
  found: Sam1Masks,
  expected: Sam1Masks,
  { spec, lowResSide }: Sam1Network,
  picture: RgbImage,
): PictureAgreement {
  const area = lowResSide ** 2;
  const plane = (masks: Float32Array, token: number) => masks.subarray(token * area, (token + 1) * area);
  const maskOf = (masks: Float32Array, token: number) =>
    maskAbove(sam1PictureLogits(plane(masks, token), spec.imageSize, picture), picture.width, picture.height);
  const overlaps = shown.map((token) => region(maskOf(expected.masks, token), maskOf(found.masks, token)));
  const scores = shown.map((token) => expected.ious[token]!);
  const [first, last] = [shown[0]! * area, (shown.at(-1)! + 1) * area];
  return {
    name: `made-up picture ${name}`,
    iou: Math.min(...overlaps),
    bestIou: overlaps[scores.indexOf(Math.max(...scores))] ?? Number.NaN,
    logits: relativeDifference(found.masks.subarray(first, last), expected.masks.subarray(first, last)),
    ious: Math.max(...shown.map((token) => Math.abs(found.ious[token]! - expected.ious[token]!))),
    scores: 0,
  };
}
