import type { Command } from 'commander';
import type { DatasetCheck } from '../app/dataset.js';
import { formatProblem } from '../core/errors.js';
import { FORMAT_NAMES } from '../core/known-names.js';
import { counted } from './counted.js';
import { registerSynth } from './dataset-synth.js';
import { interruptible } from './interruptible.js';
import { printJson, printText, SOME_FAILED, showStatus, talk } from './output.js';
import { textTable } from './text-table.js';

/** Exit code where the answer is no. */
const DEFECTS_FOUND = 1;

interface DataFlags {
  readonly format?: string;
  readonly split?: string;
  readonly resolution?: string;
  readonly json?: boolean;
}

interface CheckFlags extends DataFlags {
  readonly quick?: boolean;
  readonly pin?: boolean;
}

/** `sam2bench dataset check|list|prepare|synth`. */
export function registerDataset(program: Command): void {
  const dataset = program
    .command('dataset')
    .description('check a data set, list it, prepare its frames, or make one')
    .addHelpText('after', HELP);
  withDataOptions(dataset.command('check').argument('<root>', "the data set's root"))
    .description('read all of a data set and list every defect with its mend; exit 1 where there is an error')
    .option('--quick', 'names and masks only; do not decode pictures')
    .option('--pin', 'write names, sizes and hashes into the root; runs on data that differs then fail')
    .addHelpText('after', CHECK_HELP)
    .action(runCheck);
  withDataOptions(dataset.command('list').argument('[root]', "the data set's root; the formats where it is left out"))
    .description('list the sequences of a data set, or the formats that are read')
    .addHelpText('after', '\nExample:\n  sam2bench dataset list DAVIS/ --split train')
    .action(runList);
  dataset
    .command('prepare')
    .argument('<root>', 'a folder of VIDEO.mp4 files, as SA-V train has them')
    .description('take the frames out of mp4 files with ffmpeg; what is there already is kept')
    .option('--sequence <name...>', 'these videos only')
    .option('--json', 'print the result as JSON on stdout')
    .addHelpText('after', '\nExample:\n  sam2bench dataset prepare sav_train/sav_000/')
    .action(runPrepare);
  registerSynth(dataset);
}

const HELP = `
Examples:
  sam2bench dataset list                   the formats that are read, and their layouts
  sam2bench dataset check DAVIS/
  sam2bench dataset synth sets/clips       videos to begin with, where there are none`;

const CHECK_HELP = `
Examples:
  sam2bench dataset check DAVIS/
  sam2bench dataset check sav_val/ --json | jq '.defects[] | .what'
  sam2bench dataset check DAVIS/ --pin          and fail later runs if a file changes`;

function withDataOptions(command: Command): Command {
  return command
    .option('--format <name>', `${FORMAT_NAMES.join(', ')} (default: found from the root)`)
    .option('--split <name>', 'such as val or train (default: val)')
    .option('--resolution <name>', 'such as 480p or Full-Resolution (default: 480p)')
    .option('--json', 'print the result as JSON on stdout');
}

async function runCheck(root: string, { quick, pin, ...flags }: CheckFlags): Promise<void> {
  const { checkData } = await import('../app/dataset.js');
  const onProgress = (done: number, total: number) =>
    showStatus(done === total ? '' : `checked ${done} of ${total} sequences`);
  const report = await checkData({ ...flags, root, isQuick: quick, pin, onProgress });
  if (flags.json) printJson(report);
  else printText(reportText(report));
  const isWrong = report.defects.some(({ severity }) => severity === 'error') || (report.pin?.length ?? 0) > 0;
  if (pin === true && report.pinned === null) talk('not pinned: mend the errors first');
  if (isWrong) process.exitCode = DEFECTS_FOUND;
}

function reportText({ label, root, sequences, defects, notes, pinned, pin }: DatasetCheck): string {
  const sum = (value: (one: (typeof sequences)[number]) => number) =>
    sequences.reduce((total, sequence) => total + value(sequence), 0);
  const [frames, annotated, objects] = [sum((s) => s.frames), sum((s) => s.annotated), sum((s) => s.objects)];
  const head = `${label ?? root}: ${counted(sequences.length, 'sequence')}, ${counted(frames, 'frame')}, ${annotated} annotated, ${counted(objects, 'object')}`;
  const errors = defects.filter(({ severity }) => severity === 'error').length;
  const differing = pin?.map(({ path, what }) => `pin: ${path}: ${what}`) ?? [];
  return [
    head,
    ...notes,
    ...defects.map((defect) => `\n${defect.severity}: ${formatProblem(defect)}`),
    ...differing,
    '',
    `${counted(errors, 'error')}, ${counted(defects.length - errors, 'warning')}`,
    ...(pinned === null ? [] : [`pinned ${pinned} files`]),
  ].join('\n');
}

async function runList(root: string | undefined, flags: DataFlags): Promise<void> {
  const { listData, listFormats } = await import('../app/dataset.js');
  if (root === undefined) {
    const formats = listFormats();
    if (flags.json) printJson(formats);
    else
      printText(
        textTable(
          [{ title: 'format' }, { title: 'layout' }],
          formats.map(({ name, layout }) => [name, layout]),
        ),
      );
    return;
  }
  const listed = await listData({ ...flags, root });
  if (flags.json) {
    printJson(listed);
    return;
  }
  const columns = [{ title: 'sequence' }, { title: 'frames', isNumber: true }, { title: 'annotated', isNumber: true }];
  const rows = listed.sequences.map(({ name, frames, annotated }) => [name, String(frames), String(annotated)]);
  printText([textTable(columns, rows), '', `${listed.label}: ${counted(rows.length, 'sequence')}`].join('\n'));
}

async function runPrepare(
  root: string,
  { sequence, json }: { readonly sequence?: readonly string[]; readonly json?: boolean },
): Promise<void> {
  const { prepareData } = await import('../app/dataset.js');
  const prepare = async (signal: AbortSignal) => {
    const outcome = await prepareData({ root, sequences: sequence, talk, signal });
    if (json) printJson(outcome);
    else printText(`${counted(outcome.videos.length, 'video')} with frames, ${outcome.failures.length} failed`);
    if (outcome.failures.length > 0) process.exitCode = SOME_FAILED;
  };
  await interruptible(prepare, 'stopped; the same command goes on where it stopped');
}
