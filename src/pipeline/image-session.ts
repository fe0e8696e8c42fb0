import { type BitMask, maskAbove } from '../core/bit-mask.js';
import type { RgbImage } from '../core/image.js';
import type {
  ImageMask,
  ImagePrediction,
  ImagePrompt,
  ImageSession,
  ImageSessionOptions,
  PredictOptions,
} from '../core/image-session.js';
import type { StageTimes } from '../core/session.js';
import { joinFloats } from '../core/tensor.js';
import { checkMaskSize, checkPicture, checkPrompts } from './check-image-prompt.js';
import { clampLogits, decodeObjects, type LowResMask } from './decode-objects.js';
import type { ImageNetwork, PictureSize, PlacedPrompts } from './image-network.js';
import { mendMask } from './small-regions.js';
import { StageClock } from './stage-clock.js';

/**
 * Encodes a picture and answers prompts on it as SAM2ImagePredictor does (sam2/sam2_image_predictor.py).
 * @throws UserError where the picture has no pixels or not as many bytes as its size says
 */
export async function openImageSession<Features>(
  network: ImageNetwork<Features>,
  picture: RgbImage,
  options: ImageSessionOptions = {},
): Promise<ImageSession> {
  checkPicture(picture);
  const clock = new StageClock();
  const features = await network.encode(picture, clock);
  return new EncodedPicture(network, picture, features, clock.times, options);
}

class EncodedPicture<Features> implements ImageSession {
  readonly width: number;
  readonly height: number;
  readonly times: StageTimes;
  readonly #network: ImageNetwork<Features>;
  readonly #options: Required<ImageSessionOptions>;
  #features: Features | null;

  constructor(
    network: ImageNetwork<Features>,
    size: PictureSize,
    features: Features,
    times: StageTimes,
    { maskThreshold = 0, maxHoleArea = 0, maxSprinkleArea = 0 }: ImageSessionOptions,
  ) {
    this.width = size.width;
    this.height = size.height;
    this.times = times;
    this.#network = network;
    this.#features = features;
    this.#options = { maskThreshold, maxHoleArea, maxSprinkleArea };
  }

  async predict(prompt: ImagePrompt, options: PredictOptions = {}): Promise<ImagePrediction> {
    const [prediction] = await this.predictEach([prompt], options);
    return prediction!;
  }

  async predictEach(prompts: readonly ImagePrompt[], options: PredictOptions = {}): Promise<ImagePrediction[]> {
    const features = this.#features;
    if (features === null) throw new Error('the image session is closed');
    checkPrompts(prompts, this, this.#network.lowResSide);
    const clock = new StageClock();
    const placed = placePrompts(prompts, this.#network, this);
    const decoded = await clock.time('decodeMask', () =>
      decodeObjects(this.#network, features, placed, options.multimask ?? true),
    );
    const shown = await clock.time('postprocess', () =>
      decoded.map(({ masks }) => masks.map((mask) => this.#show(mask, options.returnLogits ?? false))),
    );
    const { times } = clock;
    return decoded.map(({ objectScore }, object) => ({ masks: shown[object]!, objectScore, times }));
  }

  maskPrompt(mask: BitMask): Float32Array {
    checkMaskSize(mask, this);
    return this.#network.maskLogits(mask);
  }

  async close(): Promise<void> {
    this.#features = null;
  }

  #show({ logits, iou }: LowResMask, wantsLogits: boolean): ImageMask {
    const { maskThreshold, maxHoleArea, maxSprinkleArea } = this.#options;
    const mending = { threshold: maskThreshold, maxHoleArea, maxSprinkleArea };
    const large = this.#network.toPicture(mendMask(logits, this.#network.lowResSide, mending), this);
    return {
      mask: maskAbove(large, this.width, this.height, Math.fround(maskThreshold)),
      iou,
      lowResLogits: clampLogits(logits, this.#network.logitLimit),
      logits: wantsLogits ? large : null,
    };
  }
}

/** Prompts that were checked, one after another and in pixels of the network's square. */
function placePrompts<Features>(
  prompts: readonly ImagePrompt[],
  network: ImageNetwork<Features>,
  picture: PictureSize,
): PlacedPrompts {
  const place = (values: readonly number[]) => network.place(Float32Array.from(values), picture);
  const { box, mask } = prompts[0]!;
  return {
    objects: prompts.length,
    points: place(prompts.flatMap(({ points = [] }) => points.flat())),
    labels: prompts.flatMap(({ labels = [] }) => labels),
    boxes: box === undefined ? null : place(prompts.flatMap((prompt) => [...prompt.box!])),
    masks: mask === undefined ? null : joinFloats(prompts.map((prompt) => prompt.mask!)),
  };
}
