import type { FrameFeatures } from './network.js';

/** Keeps what the image encoder gave: the last frame always, the others until the room is full. */
export class FeatureCache {
  readonly #bytes: number;
  readonly #kept = new Map<number, FrameFeatures>();
  #used = 0;
  #last: { readonly frame: number; readonly features: FrameFeatures } | null = null;

  /** @param mebibytes room for frames besides the last */
  constructor(mebibytes: number) {
    this.#bytes = mebibytes * 2 ** 20;
  }

  get(frame: number): FrameFeatures | undefined {
    return this.#last?.frame === frame ? this.#last.features : this.#kept.get(frame);
  }

  set(frame: number, features: FrameFeatures): void {
    this.#last = { frame, features };
    const size = Object.values(features).reduce((sum, { data }) => sum + data.byteLength, 0);
    if (this.#kept.has(frame) || this.#used + size > this.#bytes) return;
    this.#kept.set(frame, features);
    this.#used += size;
  }

  clear(): void {
    this.#kept.clear();
    this.#used = 0;
    this.#last = null;
  }
}
