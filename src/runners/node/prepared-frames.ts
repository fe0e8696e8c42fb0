import { join } from 'node:path';
import type { Piscina } from 'piscina';
import { PACKAGE_ROOT } from '../../core/package-root.js';
import type { Video } from '../../core/session.js';
import { type FrameSource, networkPixels } from '../../pipeline/frame-source.js';
import type { NetworkGraphs } from '../../pipeline/network.js';
import { readAhead } from '../read-ahead.js';
import type { PrepareRequest } from './prepare-picture.js';

/** One file, as for the scoring threads. */
const WORKER = join(PACKAGE_ROOT, 'dist', 'runners', 'node', 'prepare-worker.cjs');

type Preparers = Piscina<PrepareRequest, Float32Array>;

/** One thread for all models of this process: a new one takes a dozen frames to be quick. It keeps no process from ending. */
let pool: Promise<Preparers> | null = null;

/** Decodes, resizes and normalises the frames of videos on a thread of its own while the network works. */
export class FramePreparer {
  /** @param light the graphs while which frames are prepared; null for at any time */
  constructor(private readonly light: ReadonlySet<keyof NetworkGraphs> | null = null) {}

  /** Starts the thread before the first frame is asked for. */
  start(): void {
    pool ??= startPool();
  }

  /**
   * The frames of a video as the network takes them, the next one made ready ahead. Waiting for one counts as decoding.
   * A frame that is not stored as it is seen is fetched on this thread.
   * @param isIdle true of frames that will not be asked for
   */
  frames(video: Video, size: number, isIdle?: (index: number) => boolean): FrameSource {
    const mode = this.light === null ? 'at once' : 'when told';
    const frames = readAhead(video.length, (index) => this.#pixels(video, index, size), mode, isIdle);
    return {
      pixels: (index, clock) => clock.time('decode', () => frames.take(index)),
      goAhead: (graph) => {
        if (this.light?.has(graph) === true) frames.goAhead();
      },
    };
  }

  async #pixels(video: Video, index: number, size: number): Promise<Float32Array> {
    const file = video.file?.(index);
    if (file === undefined) return this.#prepare({ picture: await video.frame(index), size });
    const { width, height } = video;
    try {
      return await this.#prepare({ file, width, height, size });
    } catch {
      // What is wrong with a file is told in full only where it is read on this thread.
      return networkPixels(await video.frame(index), size);
    }
  }

  async #prepare(request: PrepareRequest): Promise<Float32Array> {
    pool ??= startPool();
    return (await pool).run(request);
  }
}

async function startPool(): Promise<Preparers> {
  const { Piscina } = await import('piscina');
  const size = { minThreads: 1, maxThreads: 1 };
  return new Piscina({ filename: WORKER, name: 'preparePicture', recordTiming: false, ...size });
}
