import { join } from 'node:path';
import type { Piscina } from 'piscina';
import { PACKAGE_ROOT } from '../core/package-root.js';
import type { MaskFile } from './mask-file.js';

/** One file, as for the scoring threads. */
const WORKER = join(PACKAGE_ROOT, 'dist', 'app', 'mask-worker.cjs');

/**
 * Encodes and writes masks on a thread of its own: a network holds the thread that it is called from, so that each of the
 * five waits of writing a file would last until some part of a frame is done.
 */
export class MaskThread {
  #pool: Promise<Piscina<MaskFile, void>> | null = null;

  async write(file: MaskFile): Promise<void> {
    this.#pool ??= startPool();
    await (await this.#pool).run(file);
  }

  async close(): Promise<void> {
    await (await this.#pool)?.destroy();
    this.#pool = null;
  }
}

async function startPool(): Promise<Piscina<MaskFile, void>> {
  const { Piscina } = await import('piscina');
  return new Piscina({ filename: WORKER, name: 'writeMaskFile', recordTiming: false, minThreads: 1, maxThreads: 1 });
}
