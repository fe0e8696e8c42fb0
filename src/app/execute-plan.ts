import { type PlannedRow, type PlannedUnit, sessionOf } from '../config/plan.js';
import { framesKey, runOrder } from '../config/run-order.js';
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
 * Executes what of the plan is not done yet: all units once, then all units again for the next repeat, so that repeats of
 * different models alternate and a drift of the machine meets them alike. A unit that fails is recorded and the others
 * go on.
 * @throws the signal's reason if it is aborted.
 */
export async function executePlan(prepared: PreparedRun, options: ExecuteOptions): Promise<readonly UnitFailure[]> {
  const { listener, signal } = options;
  const jobs = (await openJobs(prepared, options)).flat();
  listener.begin({ units: jobs.length, frames: jobs.reduce((sum, { unit }) => sum + unit.frames, 0) });
  const models = new ModelHolder(prepared.config, options.context);
  const failures: UnitFailure[] = [];
  try {
    for (const job of jobs) {
      signal?.throwIfAborted();
      const failure = await attempt(job, () => models.take(job.row), listener, signal);
      if (failure !== null) failures.push(failure);
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

/** What is not done yet, by repeats and within them in the order in which units run, in its groups. */
export async function openJobs(
  prepared: PreparedRun,
  options: ExecuteOptions,
): Promise<readonly (readonly UnitJob[])[]> {
  const { plan, config } = prepared;
  const rows = new Map(plan.rows.map((row) => [row.id, row]));
  const repeated = new Set(
    plan.rows.flatMap(({ id }) =>
      repeatedUnits(
        plan.units.filter(({ row }) => row === id),
        config.speed,
      ),
    ),
  );
  const groups: UnitJob[][] = [];
  for (let repeat = 0; repeat < config.speed.repeats; repeat++) {
    for (const group of runOrder(plan, config.shareFeatures)) {
      const jobs: UnitJob[] = [];
      for (const unit of group) {
        if (repeat > 0 && !repeated.has(unit)) continue;
        const job = jobOf(prepared, rows.get(unit.row)!, unit, repeat, options);
        if (!(await isDone(job))) jobs.push(job);
      }
      if (jobs.length > 0) groups.push(jobs);
    }
  }
  return groups;
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
    shareAs: config.shareFeatures ? framesKey(row, unit) : undefined,
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
