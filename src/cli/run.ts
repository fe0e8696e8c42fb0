import type { Command } from 'commander';
import type { RunEstimate } from '../app/plan-run.js';
import type { RunOptions } from '../app/run.js';
import { counted } from './counted.js';
import { executeRun, resultText } from './execute-run.js';
import { printJson, printText } from './output.js';
import { durationText, progressListener } from './progress.js';
import { wholeNumber } from './whole-number.js';

interface RunFlags {
  readonly out?: string;
  readonly resume?: boolean;
  readonly jobs: number;
  readonly shareFeatures?: boolean;
  readonly ignorePin?: boolean;
  readonly dryRun?: boolean;
  readonly set?: readonly string[];
  readonly filter?: readonly string[];
  readonly json?: boolean;
}

/** `sam2bench run`. */
export function registerRun(program: Command): void {
  const collect = (value: string, list: readonly string[] = []) => [...list, value];
  program
    .command('run')
    .description('predict, score and report what a config names')
    .argument('<config>', 'a YAML file; `sam2bench init` writes one')
    .option('--out <folder>', 'the run folder (default: runs/<date-time>-<config name>)')
    .option('--ignore-pin', 'go on where a data set differs from its pin (see dataset check --pin)')
    .option('--jobs <n>', 'run so many units at once, for small models; speeds are marked', wholeNumber(1, 256), 1)
    .option('--share-features', 'encode each frame once for all protocols of a model; speeds are marked')
    .option('--resume', 'go on with the run in --out, or with the newest of this config')
    .option('--dry-run', 'print the plan: units, frames, and the time where it is known')
    .option('--set <path=value>', 'override a value of the config, as in datasets.0.root=../DAVIS', collect)
    .option('--filter <key=name>', 'take some only: model=NAME,sequence=NAME; * stands for any text', collect)
    .option('--json', 'print summary.json (with --dry-run: the plan) on stdout')
    .addHelpText('after', HELP)
    .action((config: string, flags: RunFlags) => (flags.dryRun ? dryRun(config, flags) : execute(config, flags)));
}

const HELP = `
Examples:
  sam2bench init && sam2bench run sam2bench.yaml
  sam2bench run my.yaml --filter model=hiera-s,sequence=cows --dry-run
  sam2bench run my.yaml --out runs/trial --resume
  sam2bench run my.yaml --jobs 4      accuracy sooner, where a model is small and cores are many
  sam2bench run my.yaml --share-features    accuracy sooner, where a config has several protocols`;

async function dryRun(config: string, flags: RunFlags): Promise<void> {
  const { planRun } = await import('../app/run.js');
  // What a plan needs may take long: the frames of a video, a synthetic set.
  const plan = await planRun({ ...optionsOf(config, flags), listener: progressListener() });
  if (flags.json) printJson(plan);
  else printText(planText(plan));
}

async function execute(config: string, flags: RunFlags): Promise<void> {
  const { run } = await import('../app/run.js');
  await executeRun(
    (how) => run({ ...optionsOf(config, flags), ...how }),
    (result) => (flags.json ? printJson(result.summary) : printText(resultText(result))),
  );
}

function optionsOf(config: string, flags: RunFlags): RunOptions {
  const { out, resume, jobs, filter = [], ignorePin } = flags;
  const command = ['sam2bench', ...process.argv.slice(2)];
  const set = [...(flags.set ?? []), ...(flags.shareFeatures === true ? ['shareFeatures=true'] : [])];
  return { config, set, filter, out, resume: resume === true, jobs, ignorePin: ignorePin === true, command };
}

function planText({ rows, units, shareFeatures, frames, seconds }: RunEstimate): string {
  const unitText = ({ id, frames }: RunEstimate['units'][number]) => `  ${id}: ${frames} frames`;
  const lines = rows.flatMap((row) => [
    `${row.model} on ${row.dataset} (${settingText(row)}): ${counted(row.units, 'unit')}, ${counted(row.frames, 'frame')}, ${timeText(row.seconds)}`,
    ...(shareFeatures ? [] : units.filter((unit) => unit.row === row.id).map(unitText)),
  ]);
  const settings = new Map(rows.map((row) => [row.id, settingText(row)]));
  const inOrder = units.map((unit) => `${unitText(unit)}, ${settings.get(unit.row)}`);
  const shared = shareFeatures ? ['sequence by sequence, as features are shared:', ...inOrder] : [];
  return [
    ...lines,
    ...shared,
    `in all ${counted(units.length, 'unit')}, ${counted(frames, 'frame')}, ${timeText(seconds)}`,
  ].join('\n');
}

/** What tells rows of one model on one data set apart. */
function settingText({ label, backend, threads, imageSize, input }: RunEstimate['rows'][number]): string {
  const runner = backend === null ? [] : [backend];
  const width = threads === undefined ? [] : [`${threads} thread${threads === 1 ? '' : 's'}`];
  const size = imageSize === null ? [] : [`${imageSize} px`];
  return [label, ...runner, ...width, ...size, ...(input === 'original' ? [] : [input])].join(', ');
}

function timeText(seconds: number | null): string {
  return seconds === null ? 'time not known before a first run' : `about ${durationText(seconds)}`;
}
