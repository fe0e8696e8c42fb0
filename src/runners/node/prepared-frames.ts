import { join } from 'node:path';
import type { Piscina } from 'piscina';
import type { RgbImage } from '../../core/image.js';
import { PACKAGE_ROOT } from '../../core/package-root.js';
import type { Video } from '../../core/session.js';
import { type FrameSource, networkPixels } from '../../pipeline/frame-source.js';
import { readAhead } from '../read-ahead.js';
import type { PrepareRequest } from './prepare-picture.js';

/** One file, as for the scoring threads. */
const WORKER = join(PACKAGE_ROOT, 'dist', 'runners', 'node', 'prepare-worker.cjs');

type Preparers = Piscina<PrepareRequest, Float32Array>;
type Prepared = { readonly picture: RgbImage } | { readonly pixels: Float32Array };

/** Resizes and normalises the frames of videos on a thread of its own while the network works. */
export class FramePreparer {
  #pool: Promise<Preparers> | null = null;

  /**
   * The frames of a video as the network takes them, the next one made ready ahead. Waiting for it counts as decoding; a
   * frame that nobody could foresee is prepared on this thread.
   */
  frames(video: Video, size: number): FrameSource {
    const read = readAhead<Prepared>(
      video.length,
      async (index) => ({ picture: await video.frame(index) }),
      async (index) => ({ pixels: await this.#prepare({ picture: await video.frame(index), size }) }),
    );
    return {
      pixels: async (index, clock) => {
        const found = await clock.time('decode', () => read(index));
        if ('pixels' in found) return found.pixels;
        return clock.time('preprocess', () => networkPixels(found.picture, size));
      },
    };
  }

  async close(): Promise<void> {
    await (await this.#pool)?.destroy();
    this.#pool = null;
  }

  async #prepare(request: PrepareRequest): Promise<Float32Array> {
    this.#pool ??= startPool();
    return (await this.#pool).run(request);
  }
}

async function startPool(): Promise<Preparers> {
  const { Piscina } = await import('piscina');
  return new Piscina({ filename: WORKER, name: 'preparePicture', minThreads: 1, maxThreads: 1 });
}
