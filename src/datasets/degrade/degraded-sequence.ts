import type { Sequence } from '../../core/dataset.js';
import type { Degradation } from '../../core/degradation.js';
import { sha256OfText } from '../../core/hashing.js';
import { degradePicture } from './degrade-picture.js';

/** Counts the time that degrading takes, which no model would spend. */
export class DegradeClock {
  #spent = 0;

  add(milliseconds: number): void {
    this.#spent += milliseconds;
  }

  /** Milliseconds since it was last asked. */
  take(): number {
    const spent = this.#spent;
    this.#spent = 0;
    return spent;
  }
}

/**
 * A sequence whose pictures are degraded when they are asked for; names, sizes and ground truth stay as they are. A frame
 * that is dropped shows the newest one that is kept.
 * @param seed the config's; with the names of sequence and frame it decides the noise
 */
export function degradedSequence(sequence: Sequence, how: Degradation, seed: number, clock: DegradeClock): Sequence {
  if (how.kind === 'original') return sequence;
  const { pictureFile: _asStored, ...rest } = sequence;
  if (how.kind === 'drop') {
    return { ...rest, picture: (index) => sequence.picture(index - (index % how.every)) };
  }
  return {
    ...rest,
    picture: async (index) => {
      const picture = await sequence.picture(index);
      const start = performance.now();
      try {
        return await degradePicture(picture, how, noiseSeed(seed, sequence.name, sequence.frames[index] ?? ''));
      } finally {
        clock.add(performance.now() - start);
      }
    },
  };
}

/** Each frame has noise of its own, the same in every run. */
function noiseSeed(seed: number, sequence: string, frame: string): number {
  return Number.parseInt(sha256OfText(`noise ${seed} ${sequence} ${frame}`).slice(0, 8), 16);
}
