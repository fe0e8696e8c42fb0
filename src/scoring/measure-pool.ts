import { fileURLToPath } from 'node:url';
import { type BatchRequest, type BatchResult, measureInTurn } from './measure-batch.js';

type Measure = (request: BatchRequest) => Promise<BatchResult>;

/** Measures batches, on this thread or on others. */
export interface MeasurePool {
  /** Takes batches from an iterator until it ends, and hands on their results as they come. */
  run<T extends { readonly request: BatchRequest }>(
    batches: Iterator<T>,
    done: (batch: T, result: BatchResult) => void,
    signal?: AbortSignal,
  ): Promise<void>;
  close(): Promise<void>;
}

/** Batches that wait at a thread while it measures one: this thread may be busy when it is done. */
const WAITING = 2;

/**
 * Threads, or this one alone where `jobs` is 1. This one does not measure beside others: collecting results, it has much
 * more to keep through every garbage collection.
 */
export async function openMeasurePool(jobs: number): Promise<MeasurePool> {
  if (jobs <= 1) return { run: (...given) => consume([measureInTurn], ...given), close: async () => {} };
  const { Piscina } = await import('piscina');
  const pool = new Piscina<BatchRequest, BatchResult>({
    filename: workerFile(),
    name: 'measureBatch',
    minThreads: jobs,
    maxThreads: jobs,
    maxQueue: jobs * (WAITING + 1),
  });
  const measures = Array.from({ length: jobs * (WAITING + 1) }, (): Measure => (request) => pool.run(request));
  return { run: (...given) => consume(measures, ...given), close: () => pool.destroy() };
}

/** Each consumer takes a batch when it is done with the one before, so that only as many are on their way. */
async function consume<T extends { readonly request: BatchRequest }>(
  consumers: readonly Measure[],
  batches: Iterator<T>,
  done: (batch: T, result: BatchResult) => void,
  signal?: AbortSignal,
): Promise<void> {
  const takeAll = async (measure: Measure) => {
    for (let next = batches.next(); next.done !== true; next = batches.next()) {
      signal?.throwIfAborted();
      done(next.value, await measure(next.value.request));
    }
  };
  await Promise.all(consumers.map(takeAll));
}

/** Threads cannot run TypeScript, so tests take the built one. */
function workerFile(): string {
  const built = import.meta.url.endsWith('.ts') ? '../../dist/scoring/measure-batch.js' : './measure-batch.js';
  return fileURLToPath(new URL(built, import.meta.url));
}
