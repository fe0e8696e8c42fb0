import type { FloatTensor } from '../core/tensor.js';
import type { ImageNetwork } from './image-network.js';
import { scaleToLongestSide } from './longest-side.js';
import { paddedMaskLogits } from './mask-prompt.js';
import { clicksBeforeBoxes } from './placed-prompts.js';
import { sam1PictureLogits } from './sam1-masks.js';
import type { Sam1Network } from './sam1-network.js';
import { sam1Pixels } from './sam1-pixels.js';

/**
 * SAM on single pictures as SamPredictor executes it (segment_anything/predictor.py): the picture padded to a square, the
 * first mask where one is wanted, logits as they come.
 */
export function sam1ImageNetwork(network: Sam1Network): ImageNetwork<FloatTensor> {
  const { imageSize } = network.spec;
  return {
    lowResSide: network.lowResSide,
    logitLimit: Number.POSITIVE_INFINITY,
    encode: async (picture, clock) => {
      const pixels = await clock.time('preprocess', async () => sam1Pixels(picture, imageSize));
      return clock.time('encode', () => network.encodeImage(pixels));
    },
    place: (points, picture) => {
      const [toX, toY] = scaleToLongestSide(1, 1, picture, imageSize);
      return points.map((value, i) => value * (i % 2 === 0 ? toX : toY));
    },
    maskLogits: (mask) => paddedMaskLogits(mask, imageSize),
    decode: async (features, prompts) => {
      const answer = await network.decode(features, clicksBeforeBoxes(prompts));
      return { ...answer, objectScores: null };
    },
    shown: (_masks, _ious, multimask) => (multimask ? [1, 2, 3] : [0]),
    toPicture: (plane, picture) => sam1PictureLogits(plane, imageSize, picture),
  };
}
