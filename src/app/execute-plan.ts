import { type PlannedRow, type PlannedUnit, sessionOf } from '../config/plan.js';
import { messageOf } from '../core/errors.js';
import { protocolOf } from '../protocols/registry.js';
import { LostRunnerError, type RunnerContext } from '../runners/runner.js';
import { UnitFolder } from '../runs/unit-folder.js';
import { type HeldModel, ModelHolder } from './model-holder.js';
import type { PreparedRun } from './prepare-run.js';
import { repeatedUnits } from './row-speed.js';
import type { RunListener } from './run-listener.js';
import { recordFailure, runUnit, type UnitJob } from './run-unit.js';
import { runnerFor } from './runner-registry.js';

export interface ExecuteOptions {
  readonly folder: string;
  readonly context: RunnerContext;
  readonly listener: RunListener;
  readonly signal?: AbortSignal | undefined;
  /** Units that run at once, in processes of their own; 1 where it is left out. */
  readonly jobs?: number;
}

export interface UnitFailure {
  readonly unit: PlannedUnit;
  readonly repeat: number;
  readonly message: string;
}

/**
 * Executes what of the plan is not done yet: all rows once, then all rows again for the next repeat, so that repeats of
 * different models alternate and a drift of the machine meets them alike. A unit that fails is recorded and the others
 * go on.
 * @throws the signal's reason if it is aborted.
 */
export async function executePlan(prepared: PreparedRun, options: ExecuteOptions): Promise<readonly UnitFailure[]> {
  const { listener, signal } = options;
  const blocks = await openBlocks(prepared, options);
  const jobs = blocks.flatMap((block) => block.jobs);
  listener.begin({ units: jobs.length, frames: jobs.reduce((sum, { unit }) => sum + unit.frames, 0) });
  const models = new ModelHolder(prepared.config, options.context);
  const failures: UnitFailure[] = [];
  try {
    for (const { row, jobs } of blocks) {
      for (const job of jobs) {
        signal?.throwIfAborted();
        const failure = await attempt(job, () => models.take(row), listener, signal);
        if (failure !== null) failures.push(failure);
      }
    }
  } finally {
    listener.end();
    await models.close();
  }
  return failures;
}

/**
 * Makes every model ready as far as that outlives the run, before there is a run folder.
 * @throws UserError for the first model that is no good.
 */
export async function checkModels({ config, plan }: PreparedRun, context: RunnerContext): Promise<void> {
  for (const row of plan.rows) {
    const model = config.models[row.model]!;
    const { traits } = protocolOf(row.setting.protocol);
    await runnerFor(model.runner, row.execution).check?.(model, row.execution, context, traits);
  }
}

/** One repeat of one row. */
export interface Block {
  readonly row: PlannedRow;
  readonly jobs: readonly UnitJob[];
}

/** What is not done yet, by repeats and within them by rows. */
export async function openBlocks(prepared: PreparedRun, options: ExecuteOptions): Promise<readonly Block[]> {
  const { plan, config } = prepared;
  const blocks: Block[] = [];
  for (let repeat = 0; repeat < config.speed.repeats; repeat++) {
    for (const row of plan.rows) {
      const units = plan.units.filter((unit) => unit.row === row.id);
      const due = repeat === 0 ? units : repeatedUnits(units, config.speed);
      const jobs: UnitJob[] = [];
      for (const unit of due) {
        const job = jobOf(prepared, row, unit, repeat, options);
        if (!(await isDone(job))) jobs.push(job);
      }
      if (jobs.length > 0) blocks.push({ row, jobs });
    }
  }
  return blocks;
}

async function isDone({ folder, repeat }: UnitJob): Promise<boolean> {
  return (await folder.isDone()) && (await folder.isRepeatDone(repeat));
}

function jobOf(
  { config, datasets, replays }: PreparedRun,
  row: PlannedRow,
  unit: PlannedUnit,
  repeat: number,
  { folder, listener, signal, jobs = 1 }: ExecuteOptions,
): UnitJob {
  return {
    row,
    unit,
    repeat,
    dataset: datasets[row.dataset]!,
    session: sessionOf(config.session, protocolOf(row.setting.protocol).traits),
    seed: config.seed,
    replayLog: replays.logOf(row.setting.protocol, unit.sequence),
    folder: new UnitFolder(folder, unit.id),
    signal,
    jobs,
    onFrame: () => listener.frame(unit),
  };
}

/** Runs one job, once more where what executes the model was lost; null where it is done, or where it repeats a unit that failed already. */
export async function attempt(
  job: UnitJob,
  take: () => Promise<HeldModel>,
  listener: RunListener,
  signal: AbortSignal | undefined,
): Promise<UnitFailure | null> {
  const { unit, repeat, folder } = job;
  if (repeat > 0 && !(await folder.isDone())) return null;
  for (let isFirst = true; ; isFirst = false) {
    const start = performance.now();
    try {
      await runUnit(job, await take());
      listener.unitDone(unit, repeat, (performance.now() - start) / 1000);
      return null;
    } catch (error) {
      if (signal?.aborted === true) throw error;
      if (isFirst && error instanceof LostRunnerError) continue;
      await recordFailure(job, error);
      listener.unitFailed(unit, repeat, messageOf(error));
      return { unit, repeat, message: messageOf(error) };
    }
  }
}
