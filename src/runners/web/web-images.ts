import type { AutomaticMask, AutomaticMaskOptions } from '../../core/automatic-masks.js';
import type { BitMask } from '../../core/bit-mask.js';
import type { RgbImage } from '../../core/image.js';
import type {
  ImageModel,
  ImagePrediction,
  ImagePrompt,
  ImageSession,
  ImageSessionOptions,
  PredictOptions,
} from '../../core/image-session.js';
import type { StageTimes } from '../../core/session.js';
import { checkMaskSize } from '../../pipeline/check-image-prompt.js';
import { paddedMaskLogits, squareMaskLogits } from '../../pipeline/mask-prompt.js';
import type { CompiledNetwork } from '../compiled-network.js';
import type { ImageFacts } from './messages.js';
import type { WebPage } from './web-page.js';
import { nextNumber } from './web-session.js';

/** @param page gives the page that is open now; one that was lost is opened again */
export function webImages(network: CompiledNetwork, page: () => Promise<WebPage>): ImageModel {
  return {
    openSession: async (picture, options = {}) => WebImageSession.open(await page(), network, picture, options),
    automaticMasks: async (picture, { signal, ...options }: AutomaticMaskOptions = {}) => {
      signal?.throwIfAborted();
      const { link } = await page();
      return link.ask<readonly AutomaticMask[]>({ do: 'automaticMasks', picture, options });
    },
  };
}

/** A picture that a page has encoded. */
class WebImageSession implements ImageSession {
  readonly width: number;
  readonly height: number;
  readonly times: StageTimes;

  private constructor(
    private readonly page: WebPage,
    private readonly network: CompiledNetwork,
    private readonly session: number,
    { width, height, times }: ImageFacts,
  ) {
    this.width = width;
    this.height = height;
    this.times = times;
  }

  static async open(page: WebPage, network: CompiledNetwork, picture: RgbImage, options: ImageSessionOptions) {
    const session = nextNumber();
    const facts = await page.link.ask<ImageFacts>({ do: 'openImage', session, picture, options });
    return new WebImageSession(page, network, session, facts);
  }

  async predict(prompt: ImagePrompt, options: PredictOptions = {}): Promise<ImagePrediction> {
    const [prediction] = await this.predictEach([prompt], options);
    return prediction!;
  }

  predictEach(prompts: readonly ImagePrompt[], options: PredictOptions = {}): Promise<readonly ImagePrediction[]> {
    const args = [prompts, options];
    return this.page.link.ask({ do: 'onImage', session: this.session, method: 'predictEach', args });
  }

  maskPrompt(mask: BitMask): Float32Array {
    checkMaskSize(mask, this);
    const { imageSize } = this.network.spec;
    return this.network.family === 'sam1' ? paddedMaskLogits(mask, imageSize) : squareMaskLogits(mask, imageSize);
  }

  async close(): Promise<void> {
    if (!this.page.link.isLost) await this.page.link.ask({ do: 'close', session: this.session });
  }
}
