import { join } from 'node:path';
import { PACKAGE_ROOT } from '../core/package-root.js';
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

/** The worker as one file: its twenty modules would take each thread longer to load than many a sequence to measure. */
const WORKER = join(PACKAGE_ROOT, 'dist', 'scoring', 'measure-worker.cjs');

/** Batches that wait at a thread while it measures one: this thread may be busy when it is done. */
const WAITING = 2;

/**
 * Threads that measure, or this one alone where `threads` is 0. It does not measure beside others, nor instead of a single
 * one where there is much to do: what it keeps makes each garbage collection longer, and decoding causes many.
 */
export async function openMeasurePool(threads: number): Promise<MeasurePool> {
  if (threads === 0) return { run: (...given) => consume([measureInTurn], ...given), close: async () => {} };
  const { Piscina } = await import('piscina');
  const pool = new Piscina<BatchRequest, BatchResult>({
    filename: WORKER,
    name: 'measureBatch',
    minThreads: threads,
    maxThreads: threads,
    maxQueue: threads * (WAITING + 1),
  });
  const measures = Array.from({ length: threads * (WAITING + 1) }, (): Measure => (request) => pool.run(request));
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
