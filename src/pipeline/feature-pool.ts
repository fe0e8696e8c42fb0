import type { FrameFeatures } from './network.js';

/** Room for what the image encoder gave, in MiB: 51 frames of an official model at 1024 pixels, 20 MiB each. */
export const FEATURES_MIB = 1024;

/** What the image encoder gave of one video, by frame, from 0. */
export interface VideoFeatures {
  has(frame: number): boolean;
  get(frame: number): FrameFeatures | undefined;
  /** Keeps them as far as there is room. */
  set(frame: number, features: FrameFeatures): void;
}

interface Kept {
  readonly video: string;
  readonly features: FrameFeatures;
  readonly bytes: number;
}

/**
 * Keeps what the image encoder gave of frames, in bounded room. Where it is full, frames of other videos go, those that were
 * not used for longest first; none of the same video does: a video is gone through from its start each time, and dropping
 * its oldest frame would drop what is wanted next.
 */
export class FeaturePool {
  readonly #bytes: number;
  /** What was used last stands last. */
  readonly #kept = new Map<string, Kept>();
  #used = 0;

  /** @param mebibytes room for all frames together */
  constructor(mebibytes: number) {
    this.#bytes = mebibytes * 2 ** 20;
  }

  /** @param video what tells its pictures from all others that the network sees */
  of(video: string): VideoFeatures {
    const key = (frame: number) => `${frame} ${video}`;
    return {
      has: (frame) => this.#kept.has(key(frame)),
      get: (frame) => this.#get(key(frame)),
      set: (frame, features) => this.#set(key(frame), video, features),
    };
  }

  #get(key: string): FrameFeatures | undefined {
    const found = this.#kept.get(key);
    if (found === undefined) return undefined;
    this.#kept.delete(key);
    this.#kept.set(key, found);
    return found.features;
  }

  #set(key: string, video: string, features: FrameFeatures): void {
    const bytes = Object.values(features).reduce((sum, { data }) => sum + data.byteLength, 0);
    if (this.#kept.has(key) || bytes > this.#bytes) return;
    for (const [other, kept] of this.#kept) {
      if (this.#used + bytes <= this.#bytes) break;
      if (kept.video === video) continue;
      this.#kept.delete(other);
      this.#used -= kept.bytes;
    }
    if (this.#used + bytes > this.#bytes) return;
    this.#kept.set(key, { video, features, bytes });
    this.#used += bytes;
  }
}
