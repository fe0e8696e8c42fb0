import { type Command, Option } from 'commander';
import type { ScoreOutcome } from '../app/score.js';
import { UserError } from '../core/errors.js';
import { printJson, printText, SOME_FAILED, showStatus, talk } from './output.js';
import { percent, textTable } from './text-table.js';

interface ScoreFlags {
  readonly dataset?: string;
  readonly format?: string;
  readonly split?: string;
  readonly resolution?: string;
  readonly rules?: string;
  readonly decay?: 'exact' | 'davis-compatible';
  readonly lenient?: boolean;
  readonly out?: string;
  readonly writeCsv?: boolean;
  readonly json?: boolean;
}

const HELP = `
Examples:
  sam2bench score predictions/ --dataset DAVIS/                       format and rules are found and said
  sam2bench score predictions/ --dataset truth/ --format masks        bare folders of masks as ground truth
  sam2bench score predictions/ --dataset DAVIS/ --out scores/         frames.csv, objects.csv, sequences.csv, ...
  sam2bench score predictions/ --dataset DAVIS/ --json | jq .rows[0].JF`;

/** `sam2bench score`. */
export function registerScore(program: Command): void {
  program
    .command('score')
    .description('score a folder of masks that any program wrote: J, F, J&F, recall, decay')
    .argument('<predictions>', 'a folder with one folder a sequence: SEQ/00000.png, or SEQ/OBJECT/00000.png')
    .option('--dataset <root>', "the data set's root; always needed")
    .option('--format <name>', 'davis2016, davis2017 or masks (default: found from the root)')
    .option('--split <name>', 'such as val or train (default: val)')
    .option('--resolution <name>', 'such as 480p or Full-Resolution (default: 480p)')
    .option('--rules <name>', "which frames and objects count: davis2016 or davis2017 (default: the format's)")
    .addOption(
      new Option('--decay <mode>', 'davis-compatible repeats the official error beyond 256 frames').choices([
        'exact',
        'davis-compatible',
      ]),
    )
    .option('--lenient', 'leave out predicted objects that a sequence does not have, instead of failing it')
    .option('--out <folder>', 'write the result files there')
    .option('--write-csv', 'write the two official CSV files among the predictions')
    .option('--json', 'print summary.json on stdout')
    .addHelpText('after', HELP)
    .action(runScore);
}

async function runScore(predictions: string, flags: ScoreFlags): Promise<void> {
  const { score } = await import('../app/score.js');
  const onProgress = (done: number, total: number) =>
    showStatus(done === total ? '' : `scored ${done} of ${total} sequences`);
  const outcome = await score({ ...flags, dataset: requireDataset(flags), predictions, talk, onProgress });
  if (flags.json) printJson(outcome.summary);
  else printText(outcomeText(outcome));
  if (outcome.failures.length === 0) return;
  talk(`\n${outcome.failures.length} sequence(s) could not be scored:`);
  for (const { sequence, message } of outcome.failures) talk(`- ${sequence}: ${message}`);
  process.exitCode = SOME_FAILED;
}

/** Not a required option: commander would complain of its lack before it names a misspelt one. */
function requireDataset({ dataset }: ScoreFlags): string {
  if (dataset !== undefined) return dataset;
  const next = 'add --dataset with the root of the ground truth';
  throw new UserError({ what: 'There is no data set to score against.', where: '--dataset', next });
}

function outcomeText({ summary, sequences }: ScoreOutcome): string {
  const row = summary.rows[0]!;
  const columns = [
    { title: 'sequence' },
    ...['objects', 'frames', 'J&F', 'J', 'F'].map((title) => ({ title, isNumber: true })),
  ];
  const rows = sequences.map(({ sequence, objects, frames, JF_mean, J_mean, F_mean }) => [
    ...[sequence, String(objects), String(frames)],
    ...[JF_mean, J_mean, F_mean].map(percent),
  ]);
  const { JF, J, F } = row;
  const interval = JF.lo === null ? '' : `  (95 % interval ${percent(JF.lo)} to ${percent(JF.hi)})`;
  return [
    textTable(columns, rows),
    '',
    `${row.dataset}, rules ${row.rules}: ${row.sequences} sequences, ${row.objects} objects`,
    `J&F ${percent(JF.mean)}${interval}`,
    `J   ${percent(J.mean)}  recall ${percent(J.recall)}  decay ${percent(J.decay)}`,
    `F   ${percent(F.mean)}  recall ${percent(F.recall)}  decay ${percent(F.decay)}`,
  ].join('\n');
}
