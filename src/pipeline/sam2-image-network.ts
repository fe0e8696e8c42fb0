import { resizeBilinear } from './bilinear.js';
import { stableSingleMask } from './dynamic-multimask.js';
import type { ImageNetwork } from './image-network.js';
import { squareMaskLogits } from './mask-prompt.js';
import type { FrameFeatures, Network } from './network.js';
import { boxesBeforeClicks } from './placed-prompts.js';
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
    maskLogits: (mask) => squareMaskLogits(mask, imageSize),
    decode: (features, prompts) => network.decode(features.unconditioned, features, boxesBeforeClicks(prompts)),
    shown: (masks, ious, multimask) => (multimask ? [1, 2, 3] : [stableSingleMask(masks, ious)]),
    toPicture: (plane, { width, height }) =>
      resizeBilinear(plane, network.lowResSide, network.lowResSide, width, height),
  };
}
