import { setImmediate } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { type BatchRequest, type BatchResult, measureBatch } from './measure-batch.js';

/** Measures batches, on this thread or another. */
export interface MeasurePool {
  /** How many batches should be on their way at once. */
  readonly width: number;
  /** Takes batches from an iterator until it ends, and hands on their results as they come. */
  run<T extends { readonly request: BatchRequest }>(
    batches: Iterator<T>,
    done: (batch: T, result: BatchResult) => void,
    signal?: AbortSignal,
  ): Promise<void>;
  close(): Promise<void>;
}

/** One batch is measured while the next waits at the thread. */
const PER_THREAD = 2;

/**
 * A pool of `jobs` threads, of which this one is the first: it measures too, so that nothing waits for threads to start.
 * @param jobs at least 1
 */
export async function openMeasurePool(jobs: number): Promise<MeasurePool> {
  const others = jobs > 1 ? await openThreads(jobs - 1) : null;
  const here = async (request: BatchRequest) => {
    await setImmediate();
    return measureBatch(request);
  };
  const consumers = [here, ...Array.from({ length: PER_THREAD * (jobs - 1) }, () => others!.measure)];
  return {
    width: consumers.length,
    run: async (batches, done, signal) => {
      const consume = async (measure: (request: BatchRequest) => Promise<BatchResult>) => {
        for (let next = batches.next(); next.done !== true; next = batches.next()) {
          signal?.throwIfAborted();
          done(next.value, await measure(next.value.request));
        }
      };
      await Promise.all(consumers.map(consume));
    },
    close: async () => others?.close(),
  };
}

async function openThreads(threads: number) {
  // Only large sets need threads, and a third of a second of `score` would be spent on loading their library otherwise.
  const { Piscina } = await import('piscina');
  const pool = new Piscina<BatchRequest, BatchResult>({
    filename: workerFile(),
    minThreads: threads,
    maxThreads: threads,
    name: 'measureBatch',
    concurrentTasksPerWorker: 1,
    maxQueue: threads * PER_THREAD,
  });
  return { measure: (request: BatchRequest) => pool.run(request), close: () => pool.destroy() };
}

/** Threads cannot run TypeScript, so tests take the built one. */
function workerFile(): string {
  const built = import.meta.url.endsWith('.ts') ? '../../dist/scoring/measure-batch.js' : './measure-batch.js';
  return fileURLToPath(new URL(built, import.meta.url));
}
