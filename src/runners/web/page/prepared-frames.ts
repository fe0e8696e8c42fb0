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
  readonly place: Place;
}

/** Where the worker puts a frame: both threads see it at once, while a message waits until the page's thread looks up. */
export interface Place {
  /** One element: the number of the order whose frame is there. */
  readonly holds: Int32Array;
  /** [3, size, size]. */
  readonly pixels: Float32Array;
}

/** An order that was carried out; false where something is wrong with the frame. */
export interface Prepared {
  readonly number: number;
  readonly isThere: boolean;
}

interface Waiting {
  readonly place: Place;
  resolve(pixels: Float32Array | null): void;
}

/** One frame is in the network's hands while the next one is made. */
const PLACES = 2;

/** Has frames fetched, resized and normalised by a worker, the next one ahead. */
export class WorkerFrames {
  readonly #waiting = new Map<number, Waiting>();
  #worker: Worker | null = null;
  #last = 0;

  /**
   * Waiting for a frame counts as decoding. Its pixels are good until the frame after the next is asked for.
   * @param leavesCoreFree false where the runtime has all cores: then the next frame is prepared while the mask decoder
   * works, which makes the least of several threads
   */
  frames(video: ServedVideo, size: number, leavesCoreFree: boolean): FrameSource {
    const places = Array.from({ length: PLACES }, () => placeFor(size));
    let reads = 0;
    const read = async (index: number) => {
      const place = places[reads++ % PLACES]!;
      const prepared = await this.#prepare({ video: video.facts, index, size, place });
      // What is wrong with a frame is told in full only on this thread.
      return prepared ?? networkPixels(await video.frame(index), size);
    };
    const { take, goAhead } = readAhead(video.length, read, leavesCoreFree ? 'at once' : 'when told');
    return {
      pixels: (index, clock) =>
        clock.time('decode', () => {
          this.#look();
          return take(index);
        }),
      goAhead: (graph) => {
        if (!leavesCoreFree && graph === 'maskDecoder') goAhead();
      },
    };
  }

  #prepare(frame: Omit<PrepareOrder, 'number'>): Promise<Float32Array | null> {
    this.#worker ??= this.#start();
    const number = ++this.#last;
    return new Promise((resolve) => {
      this.#waiting.set(number, { place: frame.place, resolve });
      this.#worker!.postMessage({ number, ...frame } satisfies PrepareOrder);
    });
  }

  /** Takes what is there before the worker's message of it is heard. */
  #look(): void {
    for (const [number, { place }] of this.#waiting) {
      if (Atomics.load(place.holds, 0) === number) this.#take({ number, isThere: true });
    }
  }

  #take({ number, isThere }: Prepared): void {
    const waiting = this.#waiting.get(number);
    this.#waiting.delete(number);
    waiting?.resolve(isThere ? waiting.place.pixels : null);
  }

  #start(): Worker {
    const worker = new Worker(new URL('prepare.js', location.href), { type: 'module' });
    worker.addEventListener('message', ({ data }: MessageEvent<Prepared>) => this.#take(data));
    // A worker that cannot start answers nothing; then each frame is prepared on the page's own thread.
    worker.addEventListener('error', () => {
      for (const number of this.#waiting.keys()) this.#take({ number, isThere: false });
    });
    return worker;
  }
}

function placeFor(size: number): Place {
  const pixels = new Float32Array(new SharedArrayBuffer(3 * size * size * Float32Array.BYTES_PER_ELEMENT));
  return { holds: new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT)), pixels };
}
