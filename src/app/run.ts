import { resolve } from 'node:path';
import { loadConfig, resolveConfig } from '../config/load-config.js';
import type { DownloadableModels } from '../config/resolve-models.js';
import type { ResolvedConfig } from '../config/resolved-config.js';
import { UserError } from '../core/errors.js';
import { SCHEMA_VERSION } from '../core/schema-version.js';
import type { RunnerContext } from '../runners/runner.js';
import { createRunFolder, resumeRunFolder } from '../runs/open-run-folder.js';
import type { RunManifest } from '../runs/run-manifest.js';
import type { Summary } from '../runs/summary.js';
import { defaultCacheFolder } from './cache-folder.js';
import { checkPin } from './check-pin.js';
import { readEnvironment } from './environment.js';
import { checkModels, type ExecuteOptions, executePlan } from './execute-plan.js';
import { readKnownTimings, rememberTimings } from './known-timings.js';
import { downloadableModels } from './model-download.js';
import { writeOverlays } from './overlay-videos.js';
import { estimateRun, type RunEstimate } from './plan-run.js';
import { type PreparedRun, prepareRun } from './prepare-run.js';
import { report } from './report.js';
import { millisecondsPerFrame } from './row-speed.js';
import { type RunListener, silentListener } from './run-listener.js';
import { newestRunFolder, newRunFolder } from './run-location.js';
import { scoreRun } from './score-run.js';
import { executeInProcesses } from './unit-pool.js';

/** Which config is run, what of it, where the result goes, and who is told. */
export interface RunOptions {
  /** A config file. */
  readonly config: string;
  /**
   * The config itself, where it is in no file, and what errors name in place of a file; `config` then gives the run's name,
   * and the folder that paths start from.
   */
  readonly content?: { readonly text: string; readonly from: string } | undefined;
  /** `path=value` overrides of the config, in order. */
  readonly set?: readonly string[];
  /** `model=..,sequence=..`: which part of the config to take. */
  readonly filter?: readonly string[];
  /** The run folder; runs/<date-time>-<config name> where it is left out. */
  readonly out?: string | undefined;
  /** Goes on with the run in `out`, or with the newest of this config. */
  readonly resume?: boolean;
  /** Units that run at once, in processes of their own that share out the cores; 1 where it is left out. */
  readonly jobs?: number | undefined;
  /** Goes on where a data set differs from its pin. */
  readonly ignorePin?: boolean;
  readonly cacheFolder?: string;
  /** What to note in run.json as the command. */
  readonly command?: readonly string[];
  readonly listener?: RunListener;
  /** Stops after the current frame. */
  readonly signal?: AbortSignal;
}

/** What failed while the rest went on. */
export interface RunFailure {
  /** The unit, or the row and the sequence. */
  readonly where: string;
  readonly message: string;
}

/** A finished run. */
export interface RunResult {
  /** Absolute path of the run folder. */
  readonly folder: string;
  readonly summary: Summary;
  /** Units that failed, and sequences that could not be scored. */
  readonly failures: readonly RunFailure[];
  /** Absolute path of the page. */
  readonly report: string;
}

/** What a run of a config would do; nothing is executed or written but a synthetic data set or the frames of a video. */
export async function planRun(options: RunOptions): Promise<RunEstimate> {
  const context = contextOf(options);
  const prepared = await prepareRun(await configOf(options, downloadableModels(context.cacheFolder)), context);
  const known = await readKnownTimings(context.cacheFolder);
  return estimateRun(prepared.config, prepared.plan, known);
}

/**
 * Runs a config: plan, predict, score, report. A unit that fails is in `failures`; the others go on.
 * @throws UserError for a config, a model or a data set that is wrong, for an output folder that is taken, and with exit
 * code 130 where the signal stopped it: what was finished is kept.
 */
export async function run(options: RunOptions): Promise<RunResult> {
  const { listener = silentListener, signal } = options;
  const context = contextOf(options);
  const prepared = await prepareRun(await configOf(options, downloadableModels(context.cacheFolder)), context);
  for (const { root } of prepared.datasets) await checkPin(root, 'all', options.ignorePin);
  await checkModels(prepared, context);
  const folder = await openFolder(prepared, options);
  listener.talk(`run folder: ${folder}`);
  const { score, failures } = await predictAndScore(
    prepared,
    { folder, context, listener, signal, jobs: options.jobs ?? 1 },
    options,
  );
  const { summary } = score;
  // They would promise too little to a run that encodes each frame for each row.
  if (!prepared.config.shareFeatures) await rememberTimings(context.cacheFolder, await timingsOf(prepared, folder));
  return { folder, summary, failures, report: await report([folder]) };
}

async function configOf(options: RunOptions, downloads: DownloadableModels): Promise<ResolvedConfig> {
  const { config, content } = options;
  return content === undefined
    ? loadConfig(config, { ...options, downloads })
    : resolveConfig(config, content.text, { ...options, downloads, from: content.from });
}

async function predictAndScore(prepared: PreparedRun, execution: ExecuteOptions, options: RunOptions) {
  const { folder, listener, signal } = execution;
  try {
    const execute = execution.jobs === 1 ? executePlan : executeInProcesses;
    const failed = await execute(prepared, execution);
    await writeOverlays(prepared, execution);
    const score = await scoreRun(prepared, { folder, talk: (line) => listener.talk(line), signal });
    const failures: readonly RunFailure[] = [
      ...failed.map(({ unit, message }) => ({ where: unit.id, message })),
      ...score.failures.map(({ row, sequence, message }) => ({ where: `${row}, ${sequence}`, message })),
    ];
    return { score, failures };
  } catch (error) {
    if (signal?.aborted !== true) throw error;
    throw interrupted(options, folder);
  }
}

function contextOf({ cacheFolder, listener, signal }: RunOptions): RunnerContext {
  const talk = (line: string) => listener?.talk(line);
  const step: RunnerContext['step'] = (what, done, total) => listener?.step?.(what, done, total);
  return { cacheFolder: cacheFolder ?? defaultCacheFolder(), talk, step, signal };
}

async function openFolder(prepared: PreparedRun, options: RunOptions): Promise<string> {
  const { name } = prepared.config;
  const now = new Date();
  const manifest = await manifestOf(prepared, options, now);
  if (options.resume === true) {
    const folder = options.out === undefined ? await newestRunFolder(name) : resolve(options.out);
    await resumeRunFolder(folder, manifest);
    return folder;
  }
  const folder = options.out === undefined ? newRunFolder(name, now) : resolve(options.out);
  await createRunFolder(folder, manifest);
  return folder;
}

async function manifestOf({ config, leftOut, plan, models, data }: PreparedRun, options: RunOptions, now: Date) {
  const { jobs = 1 } = options;
  const marks = { ...(jobs > 1 && { jobs }), ...(config.shareFeatures && { sharedFeatures: true }) };
  const manifest: RunManifest = {
    schema: SCHEMA_VERSION,
    name: config.name,
    createdAt: now.toISOString(),
    command: options.command ?? [],
    config: { ...config },
    plan: { rows: plan.rows.map(({ id, setting }) => ({ id, setting: { ...setting } })), units: plan.units },
    leftOut,
    environment: { ...(await readEnvironment()), ...marks },
    models,
    datasets: data,
    seed: config.seed,
    resumed: [],
  };
  return manifest;
}

function interrupted(options: RunOptions, folder: string): UserError {
  const next = `go on by: ${wordsAgain(options, folder).map(shellWord).join(' ')}`;
  return new UserError({ what: 'Stopped; what was finished is kept.', where: folder, next }, { exitCode: 130 });
}

/** The command that goes on with a run. */
function wordsAgain(
  { config, content, command, jobs = 1, set = [], filter = [] }: RunOptions,
  folder: string,
): string[] {
  const goOn = ['--out', folder, '--resume'];
  if (content !== undefined) {
    const isOther = (word: string, i: number, all: readonly string[]) => word !== '--out' && all[i - 1] !== '--out';
    return [...(command ?? []).filter((word) => word !== '--resume').filter(isOther), ...goOn];
  }
  const overrides = [...set.flatMap((text) => ['--set', text]), ...filter.flatMap((text) => ['--filter', text])];
  return ['sam2bench', 'run', config, ...overrides, ...(jobs === 1 ? [] : ['--jobs', String(jobs)]), ...goOn];
}

/** A word as a POSIX shell takes it. */
function shellWord(word: string): string {
  return /^[\w./:=,@%+-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}

/** What the rows took, for estimates of later runs: rounds that find what was encoded before are in it. */
async function timingsOf({ plan }: PreparedRun, folder: string): Promise<Map<string, number>> {
  const known = new Map<string, number>();
  for (const { id } of plan.rows) {
    const units = plan.units.filter(({ row }) => row === id);
    const milliseconds = await millisecondsPerFrame(folder, units);
    if (milliseconds !== null) known.set(id, milliseconds);
  }
  return known;
}
