import type { Command } from 'commander';
import { UserError } from '../core/errors.js';
import { printJson, printText } from './output.js';

const HELP = `
Examples:
  sam2bench report runs/trial                       writes runs/trial/report.html again
  sam2bench report runs/a runs/b --out both.html    the rows of both in one page
  sam2bench report runs/trial --viewer 50           with frames of more sequences
  sam2bench report --history runs                   accuracy and speed over all runs in a folder`;

interface ReportFlags {
  readonly out?: string;
  readonly viewer?: string;
  readonly history?: string;
  readonly json?: boolean;
}

/** `sam2bench report`. */
export function registerReport(program: Command): void {
  program
    .command('report')
    .description('write the HTML page and the charts of one or more runs again')
    .argument('[run...]', 'run folders')
    .option('--out <file>', "the page (default: the first run's report.html)")
    .option('--viewer <MiB>', 'room for frames in the page; 2, with which it stays under 5 MB, where it is left out')
    .option('--history <folder>', 'instead of runs: draw accuracy and speed over all runs in a folder')
    .option('--json', 'print the paths as JSON on stdout')
    .addHelpText('after', HELP)
    .action(async (runs: string[], flags: ReportFlags) => {
      const page =
        flags.history === undefined ? await ofRuns(runs, flags) : await ofHistory(flags.history, runs, flags);
      if (flags.json) printJson({ report: page });
      else printText(page);
    });
}

async function ofRuns(runs: readonly string[], { out, viewer }: ReportFlags): Promise<string> {
  if (runs.length === 0) {
    throw new UserError({
      what: 'No run is named.',
      expected: 'run folders, or --history FOLDER',
      next: 'sam2bench report runs/NAME',
    });
  }
  const { report } = await import('../app/report.js');
  return report(runs, { out, viewer: viewer === undefined ? undefined : Number(viewer) });
}

async function ofHistory(folder: string, runs: readonly string[], { out }: ReportFlags): Promise<string> {
  if (runs.length > 0) {
    throw new UserError({
      what: 'Runs and --history do not go together.',
      found: runs.join(', '),
      next: 'give --history the folder that the runs lie in',
    });
  }
  const { history } = await import('../app/history.js');
  return history(folder, { out });
}
