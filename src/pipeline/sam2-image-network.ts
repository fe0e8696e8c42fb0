import { floatTensor, intTensor } from '../core/tensor.js';
import { resizeBilinear } from './bilinear.js';
import { BOX_CORNERS, type Prompts } from './decoder-inputs.js';
import { stableSingleMask } from './dynamic-multimask.js';
import type { ImageNetwork, PlacedPrompts } from './image-network.js';
import type { FrameFeatures, Network } from './network.js';
import { placeOnSquare } from './point-prompt.js';
import { squarePicture } from './square-picture.js';

/** Clamp of SAM2ImagePredictor's low-resolution logits. */
const LOGIT_LIMIT = 32;

/**
 * SAM 2 on single pictures as SAM2ImagePredictor executes a model of build_sam2: no memory, one mask by stability, masks
 * of absent objects shown all the same.
 */
export function sam2ImageNetwork(network: Network): ImageNetwork<FrameFeatures> {
  const { imageSize } = network.spec;
  return {
    lowResSide: network.lowResSide,
    logitLimit: LOGIT_LIMIT,
    encode: async (picture, clock) => {
      const pixels = await clock.time('preprocess', () => squarePicture(picture, imageSize));
      return clock.time('encode', () => network.encodeImage(pixels));
    },
    place: (points, picture) => placeOnSquare(points, picture, imageSize),
    decode: (features, prompts) => network.decode(features.unconditioned, features, asPoints(prompts)),
    shown: (masks, ious, multimask) => (multimask ? [1, 2, 3] : [stableSingleMask(masks, ious)]),
    toPicture: (plane, { width, height }) =>
      resizeBilinear(plane, network.lowResSide, network.lowResSide, width, height),
  };
}

/** A box is two points before the clicks. */
function asPoints({ objects, points, labels, boxes, masks }: PlacedPrompts): Prompts {
  const clicks = labels.length / objects;
  const corners = boxes === null ? 0 : BOX_CORNERS.length;
  const each = corners + clicks;
  const coords = new Float32Array(objects * each * 2);
  const merged: number[] = [];
  for (let object = 0; object < objects; object++) {
    const at = object * each * 2;
    if (boxes !== null) coords.set(boxes.subarray(object * 4, object * 4 + 4), at);
    coords.set(points.subarray(object * clicks * 2, (object + 1) * clicks * 2), at + corners * 2);
    merged.push(...BOX_CORNERS.slice(0, corners), ...labels.slice(object * clicks, (object + 1) * clicks));
  }
  return {
    coords: floatTensor(coords, [objects, each, 2]),
    labels: intTensor(merged, [objects, each]),
    mask: masks,
  };
}
