import { type ChildProcess, fork } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { PACKAGE_ROOT } from '../core/package-root.js';
import { type ExecuteOptions, openJobs, type UnitFailure } from './execute-plan.js';
import type { PreparedRun } from './prepare-run.js';
import { recordFailure, type UnitJob } from './run-unit.js';
import type { FromProcess, ToProcess, UnitWork } from './unit-process.js';

const PROGRAM = join(PACKAGE_ROOT, 'dist', 'app', 'unit-process-main.js');

/**
 * Executes what of the plan is not done yet in several processes, which share out the cores: for small models, which a
 * second thread hardly makes faster. Each takes the next unit when it is done with one, or the next sequence where units
 * share features; a repeat begins when all units of the one before are through.
 * @throws the signal's reason if it is aborted; Error where no process can do anything of the run
 */
export async function executeInProcesses(
  prepared: PreparedRun,
  options: ExecuteOptions,
): Promise<readonly UnitFailure[]> {
  const { listener, signal, folder, context, jobs = 1 } = options;
  const groups = await openJobs(prepared, options);
  const all = groups.flat();
  listener.begin({ units: all.length, frames: all.reduce((sum, { unit }) => sum + unit.frames, 0) });
  const threads = Math.max(1, Math.floor(availableParallelism() / jobs));
  const work: UnitWork = { config: prepared.config, folder, cacheFolder: context.cacheFolder, threads, jobs };
  const failures: UnitFailure[] = [];
  const workers = Array.from({ length: Math.min(jobs, groups.length) }, () => new Worker(work, options));
  try {
    for (const repeat of new Set(all.map((job) => job.repeat))) {
      const queue = groups.filter((group) => group[0]?.repeat === repeat);
      await Promise.all(workers.map((worker) => worker.takeAll(queue, failures)));
    }
    signal?.throwIfAborted();
  } finally {
    listener.end();
    await Promise.all(workers.map((worker) => worker.close()));
  }
  return failures;
}

/** One process, started again where it is lost. */
class Worker {
  #child: ChildProcess | null = null;

  constructor(
    private readonly work: UnitWork,
    private readonly options: ExecuteOptions,
  ) {}

  async takeAll(queue: (readonly UnitJob[])[], failures: UnitFailure[]): Promise<void> {
    for (let group = queue.shift(); group !== undefined; group = queue.shift()) {
      for (const job of group) await this.#take(job, failures);
    }
  }

  async #take(job: UnitJob, failures: UnitFailure[]): Promise<void> {
    const { listener, signal } = this.options;
    signal?.throwIfAborted();
    const { unit, repeat } = job;
    const settled = await this.#run(job);
    signal?.throwIfAborted();
    if (settled.failure === null) return listener.unitDone(unit, repeat, settled.seconds);
    listener.unitFailed(unit, repeat, settled.failure);
    failures.push({ unit, repeat, message: settled.failure });
  }

  /** Lets the current frame be finished. */
  async close(): Promise<void> {
    const child = this.#child;
    if (child === null || child.exitCode !== null || child.signalCode !== null) return;
    const ended = new Promise((resolve) => child.once('exit', resolve));
    if (child.connected) child.send({ kind: 'stop' } satisfies ToProcess);
    await ended;
  }

  async #run(job: UnitJob): Promise<{ readonly seconds: number; readonly failure: string | null }> {
    try {
      const child = this.#child ?? (await this.#start());
      const order = { unit: job.unit.id, repeat: job.repeat };
      const answer = await this.#ask(child, { kind: 'run', order }, () => this.options.listener.frame(job.unit));
      if (answer.kind === 'settled') return answer;
      throw new Error('the process answered out of turn');
    } catch (error) {
      this.#child?.kill('SIGKILL');
      this.#child = null;
      if (this.options.signal?.aborted === true) throw this.options.signal.reason;
      if (error instanceof BrokenProcess) throw error;
      await recordFailure(job, error);
      return { seconds: 0, failure: error instanceof Error ? error.message : String(error) };
    }
  }

  async #start(): Promise<ChildProcess> {
    const child = fork(PROGRAM, { execArgv: [], stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
    this.#child = child;
    // A message to a process that is ending is lost; its end is told apart.
    child.on('error', () => {});
    const stop = () => child.connected && child.send({ kind: 'stop' } satisfies ToProcess);
    this.options.signal?.addEventListener('abort', stop, { once: true });
    child.once('exit', () => this.options.signal?.removeEventListener('abort', stop));
    const answer = await this.#ask(child, { kind: 'start', work: this.work }, () => {});
    if (answer.kind === 'broken') throw new BrokenProcess(answer.message);
    return child;
  }

  /** The answer to a message; what the process tells meanwhile goes on. @throws Error where it ends first */
  #ask(child: ChildProcess, message: ToProcess, frame: () => void): Promise<FromProcess> {
    return new Promise((resolve, reject) => {
      const lost = (code: number | null, name: string | null) => {
        child.off('message', take);
        reject(new Error(`The process that ran it ended (${name ?? `code ${code}`}): out of memory, or killed?`));
      };
      const take = (answer: FromProcess) => {
        if (answer.kind === 'frame') return frame();
        if (answer.kind === 'talk') return this.options.listener.talk(answer.line);
        child.off('message', take);
        child.off('exit', lost);
        resolve(answer);
      };
      if (child.exitCode !== null || child.signalCode !== null) return lost(child.exitCode, child.signalCode);
      child.on('message', take);
      child.once('exit', lost);
      child.send(message);
    });
  }
}

/** What one process cannot begin, no other can. */
class BrokenProcess extends Error {
  override readonly name = 'BrokenProcess';
}
