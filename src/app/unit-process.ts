import type { PlannedRow } from '../config/plan.js';
import type { ResolvedConfig } from '../config/resolved-config.js';
import { messageOf } from '../core/errors.js';
import type { RunnerContext } from '../runners/runner.js';
import { attempt, openJobs } from './execute-plan.js';
import { ModelHolder } from './model-holder.js';
import { prepareRun } from './prepare-run.js';
import type { RunListener } from './run-listener.js';
import type { UnitJob } from './run-unit.js';

/** What a process that runs units is told first. */
export interface UnitWork {
  readonly config: ResolvedConfig;
  /** Absolute, as the next. */
  readonly folder: string;
  readonly cacheFolder: string;
  /** For models whose row names no number. */
  readonly threads: number;
  /** Units that run at once. */
  readonly jobs: number;
}

/** One repeat of one unit. */
export interface UnitOrder {
  readonly unit: string;
  readonly repeat: number;
}

export type ToProcess =
  | { readonly kind: 'start'; readonly work: UnitWork }
  | { readonly kind: 'run'; readonly order: UnitOrder }
  | { readonly kind: 'stop' };

export type FromProcess =
  | { readonly kind: 'ready' }
  | { readonly kind: 'talk'; readonly line: string }
  | { readonly kind: 'frame' }
  /** Failure is null where it is done. */
  | { readonly kind: 'settled'; readonly seconds: number; readonly failure: string | null }
  /** Nothing of the run can be done here. */
  | { readonly kind: 'broken'; readonly message: string };

/** The end of a pipe between this process and the one that orders. */
export interface Line {
  send(message: FromProcess): void;
  /** Aborted where the orders end. */
  readonly signal: AbortSignal;
}

/** Runs units as they are ordered, one after another, with one model loaded at a time. */
export class UnitProcess {
  readonly #line: Line;
  #jobs = new Map<string, UnitJob>();
  #models: ModelHolder | null = null;
  #context: RunnerContext | null = null;

  constructor(line: Line) {
    this.#line = line;
  }

  async start(work: UnitWork): Promise<void> {
    const { cacheFolder, folder } = work;
    const { signal } = this.#line;
    this.#context = { cacheFolder, signal, talk: (line) => this.#line.send({ kind: 'talk', line }) };
    try {
      const prepared = await prepareRun(work.config, this.#context);
      const options = { folder, context: this.#context, listener: this.#listener(), signal, jobs: work.jobs };
      for (const job of (await openJobs(prepared, options)).flat()) {
        const row = withThreads(job.row, work.threads);
        this.#jobs.set(keyOf({ unit: job.unit.id, repeat: job.repeat }), { ...job, row });
      }
      this.#models = new ModelHolder(prepared.config, this.#context);
      this.#line.send({ kind: 'ready' });
    } catch (error) {
      this.#line.send({ kind: 'broken', message: messageOf(error) });
    }
  }

  async run(order: UnitOrder): Promise<void> {
    const job = this.#jobs.get(keyOf(order));
    const start = performance.now();
    const failed = job && (await attempt(job, () => this.#models!.take(job.row), this.#listener(), this.#line.signal));
    const failure = job === undefined ? `there is no unit ${order.unit} here` : (failed?.message ?? null);
    this.#line.send({ kind: 'settled', seconds: (performance.now() - start) / 1000, failure });
  }

  async end(): Promise<void> {
    await this.#models?.close();
  }

  #listener(): RunListener {
    const nothing = () => {};
    const frame = () => this.#line.send({ kind: 'frame' });
    return { talk: nothing, begin: nothing, frame, unitDone: nothing, unitFailed: nothing, end: nothing };
  }
}

function keyOf({ unit, repeat }: UnitOrder): string {
  return `${repeat} ${unit}`;
}

/** Threads are no part of what identifies such a row: the cores are shared out among processes. */
function withThreads(row: PlannedRow, threads: number): PlannedRow {
  const { execution } = row;
  return execution === null ? row : { ...row, execution: { ...execution, threads: execution.threads ?? threads } };
}
