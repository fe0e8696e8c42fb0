import type { VideoFeatures } from './feature-pool.js';
import type { FrameFeatures } from './network.js';

/** Finds what the image encoder gave: of the last frame always, of the others as far as they are kept. */
export class FeatureCache {
  #kept: VideoFeatures | null;
  #last: { readonly frame: number; readonly features: FrameFeatures } | null = null;

  /** @param kept frames besides the last */
  constructor(kept: VideoFeatures) {
    this.#kept = kept;
  }

  get(frame: number): FrameFeatures | undefined {
    return this.#last?.frame === frame ? this.#last.features : this.#kept?.get(frame);
  }

  set(frame: number, features: FrameFeatures): void {
    this.#last = { frame, features };
    this.#kept?.set(frame, features);
  }

  /** Lets go of all frames; what others keep stays theirs. */
  clear(): void {
    this.#kept = null;
    this.#last = null;
  }
}
