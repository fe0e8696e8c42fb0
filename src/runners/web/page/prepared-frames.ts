import { type FrameSource, networkPixels } from '../../../pipeline/frame-source.js';
import { readAhead } from '../../read-ahead.js';
import type { VideoFacts } from '../messages.js';
import type { ServedVideo } from './served-video.js';

/** A frame that the worker is to prepare, and the number by which its answer is known. */
export interface PrepareOrder {
  readonly number: number;
  readonly video: VideoFacts;
  readonly index: number;
  /** Side of the square that the network sees, in pixels. */
  readonly size: number;
}

/** [3, size, size], or null where something is wrong with the frame. */
export interface Prepared {
  readonly number: number;
  readonly pixels: Float32Array | null;
}

/** Has frames fetched, resized and normalised by a worker, the next one ahead. */
export class WorkerFrames {
  readonly #waiting = new Map<number, (pixels: Float32Array | null) => void>();
  #worker: Worker | null = null;
  #last = 0;

  /**
   * Waiting for a frame counts as decoding.
   * @param leavesCoreFree false where the runtime has all cores: then the next frame is prepared while the mask decoder
   * works, which makes the least of several threads
   */
  frames(video: ServedVideo, size: number, leavesCoreFree: boolean): FrameSource {
    const read = async (index: number) => {
      const prepared = await this.#prepare(video.facts, index, size);
      // What is wrong with a frame is told in full only on this thread.
      return prepared ?? networkPixels(await video.frame(index), size);
    };
    const { take, goAhead } = readAhead(video.length, read, leavesCoreFree ? 'at once' : 'when told');
    return {
      pixels: (index, clock) => clock.time('decode', () => take(index)),
      goAhead: (graph) => {
        if (!leavesCoreFree && graph === 'maskDecoder') goAhead();
      },
    };
  }

  #prepare(video: VideoFacts, index: number, size: number): Promise<Float32Array | null> {
    this.#worker ??= this.#start();
    const number = ++this.#last;
    return new Promise((resolve) => {
      this.#waiting.set(number, resolve);
      this.#worker!.postMessage({ number, video, index, size } satisfies PrepareOrder);
    });
  }

  #start(): Worker {
    const worker = new Worker(new URL('prepare.js', location.href), { type: 'module' });
    worker.addEventListener('message', ({ data: { number, pixels } }: MessageEvent<Prepared>) => {
      this.#waiting.get(number)?.(pixels);
      this.#waiting.delete(number);
    });
    // A worker that cannot start answers nothing; then each frame is prepared on the page's own thread.
    worker.addEventListener('error', () => {
      for (const resolve of this.#waiting.values()) resolve(null);
      this.#waiting.clear();
    });
    return worker;
  }
}
