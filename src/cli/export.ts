import { type Command, Option } from 'commander';
import type { ExportOutcome } from '../app/export/export-masks.js';
import { SERVER_NAMES } from '../core/known-names.js';
import { printJson, printText, showStatus, talk } from './output.js';

/** Exit code where the answer is no. */
const NOT_WRITTEN = 1;
/** Lines of what is wrong; --json has them all. */
const MOST_LINES = 20;

interface ExportFlags {
  readonly for: string;
  readonly dataset?: string;
  readonly format?: string;
  readonly split?: string;
  readonly row?: string;
  readonly out?: string;
  readonly json?: boolean;
}

const HELP = `
Nothing is written where a frame is missing, has another size or an object that the sequence does not have (exit 1).

Examples:
  sam2bench export runs/testdev --for davis-testdev
  sam2bench export masks/ --for mose --dataset MOSE/ --out mose.zip
  sam2bench export runs/both --for youtube-vos --row ID        one row of run.json`;

/** `sam2bench export`. */
export function registerExport(program: Command): void {
  program
    .command('export')
    .description('write the zip that a challenge server takes, checked first')
    .argument('<source>', 'a run folder, or a folder of masks: SEQ/00000.png, or SEQ/OBJECT/00000.png')
    .addOption(new Option('--for <server>', 'whose zip').choices(SERVER_NAMES).makeOptionMandatory())
    .option('--dataset <root>', "the data set's root (default: that of the run)")
    .option('--format <name>', "of the data set (default: the server's)")
    .option('--split <name>', 'that the server scores (default: valid, valid, test, test-dev)')
    .option('--row <id>', 'where a run has several')
    .option('--out <file>', 'the archive (default: SOURCE-SERVER.zip)')
    .option('--json', 'print the result as JSON on stdout')
    .addHelpText('after', HELP)
    .action(runExport);
}

async function runExport(source: string, { for: server, json, ...flags }: ExportFlags): Promise<void> {
  const { exportMasks } = await import('../app/export/export-masks.js');
  const onProgress = (done: number, total: number) =>
    showStatus(done === total ? '' : `checked ${done} of ${total} sequences`);
  const outcome = await exportMasks({ source, server, ...flags, onProgress });
  if (json) printJson(outcome);
  else printText(outcomeText(outcome));
  if (outcome.file === null) {
    process.exitCode = NOT_WRITTEN;
    talk('not written: mend these first');
  }
}

function outcomeText({ problems, notes, ...outcome }: ExportOutcome): string {
  const lines = problems.slice(0, MOST_LINES).map(({ sequence, frame, what }) => {
    return `${frame === null ? sequence : `${sequence}/${frame}`}: ${what}`;
  });
  const more = problems.length > MOST_LINES ? [`and ${problems.length - MOST_LINES} more (--json has them all)`] : [];
  const { file, sequences, frames, bytes, page } = outcome;
  const size = `${sequences} sequences, ${frames} masks, ${(bytes / 1e6).toFixed(1)} MB`;
  const last = file === null ? [`${problems.length} problems`] : [`${file}: ${size}`, `upload it at ${page}`];
  return [...lines, ...more, ...notes.map((note) => `note: ${note}`), ...last].join('\n');
}
