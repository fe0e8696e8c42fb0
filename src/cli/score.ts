import { type Command, InvalidArgumentError, Option } from 'commander';
import type { ScoreOutcome } from '../app/score.js';
import { UserError } from '../core/errors.js';
import { FORMAT_NAMES, RULE_NAMES } from '../core/known-names.js';
import { counted } from './counted.js';
import { printJson, printText, SOME_FAILED, showStatus, talk } from './output.js';
import { percent, textTable } from './text-table.js';

interface ScoreFlags {
  readonly dataset?: string;
  readonly format?: string;
  readonly split?: string;
  readonly resolution?: string;
  readonly rules?: string;
  readonly decay?: 'exact' | 'davis-compatible';
  readonly tolerance?: readonly number[];
  readonly jobs?: number;
  readonly ignorePin?: boolean;
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
    .option('--format <name>', `${FORMAT_NAMES.join(', ')} (default: found from the root)`)
    .option('--split <name>', 'such as val or train (default: val)')
    .option('--resolution <name>', 'such as 480p or Full-Resolution (default: 480p)')
    .option('--rules <name>', `which frames and objects count: ${RULE_NAMES.join(', ')} (default: the format's, said)`)
    .addOption(
      new Option('--decay <mode>', 'davis-compatible repeats the official error beyond 256 frames').choices([
        'exact',
        'davis-compatible',
      ]),
    )
    .option(
      '--tolerance <numbers>',
      'of F, such as 0.004,0.008: shares of the diagonal, or pixels from 1 on; the first counts (default: 0.008)',
      numbers,
    )
    .option('--jobs <n>', 'threads (default: one for each core)', positiveInteger)
    .option('--ignore-pin', 'go on where the data set differs from its pin (see dataset check --pin)')
    .option('--lenient', 'leave out predicted objects that a sequence does not have, instead of failing it')
    .option('--out <folder>', 'write the result files there')
    .option('--write-csv', 'write the two official CSV files among the predictions')
    .option('--json', 'print summary.json on stdout')
    .addHelpText('after', HELP)
    .action(runScore);
}

function positiveInteger(text: string): number {
  const value = Number(text);
  if (Number.isInteger(value) && value >= 1 && value <= 256) return value;
  throw new InvalidArgumentError('It should be a whole number from 1 to 256.');
}

/** Joined by commas, or given several times. */
function numbers(text: string, before: readonly number[] = []): readonly number[] {
  const given = text.split(',').map((part) => (part.trim() === '' ? Number.NaN : Number(part)));
  if (given.some(Number.isNaN)) throw new InvalidArgumentError('It should be numbers such as 0.008 or 0.004,0.008,3.');
  return [...before, ...given];
}

async function runScore(predictions: string, flags: ScoreFlags): Promise<void> {
  const { score } = await import('../app/score.js');
  const onProgress = (done: number, total: number) =>
    showStatus(done === total ? '' : `scored ${done} of ${total} sequences`);
  const { tolerance: tolerances, ...rest } = flags;
  const outcome = await score({ ...rest, tolerances, dataset: requireDataset(flags), predictions, talk, onProgress });
  if (flags.json) printJson(outcome.summary);
  else printText(outcomeText(outcome));
  if (flags.out !== undefined) talk(`result files: ${flags.out}`);
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
    `${row.dataset}, rules ${row.rules}: ${counted(row.sequences, 'sequence')}, ${counted(row.objects, 'object')}`,
    `J&F ${percent(JF.mean)}${interval}`,
    `J   ${percent(J.mean)}  recall ${percent(J.recall)}  decay ${percent(J.decay)}`,
    `F   ${percent(F.mean)}  recall ${percent(F.recall)}  decay ${percent(F.decay)}`,
    ...extraLines(row),
    ...row.notes.map((note) => `note: ${note}`),
  ].join('\n');
}

/** What only these rules, or these options, give; and how often an object was predicted where it is and where it is not. */
function extraLines({ figures, tolerances, presence }: ScoreOutcome['summary']['rows'][number]): readonly string[] {
  const named = Object.entries(figures).map(([name, value]) => `${name} ${percent(value)}`);
  const lines = named.length === 0 ? [] : [named.join('  ')];
  for (const { tolerance, F } of tolerances) {
    lines.push(`F within ${tolerance < 1 ? `${tolerance} of the diagonal` : `${tolerance} pixels`} ${percent(F)}`);
  }
  if (presence === null) return lines;
  const { found, missed, invented, leftOut } = presence;
  const there = `predicted on ${found} of the ${found + missed} frames that have the object`;
  return [...lines, `${there}, and on ${invented} of the ${invented + leftOut} that have not`];
}
