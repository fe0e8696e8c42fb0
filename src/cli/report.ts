import type { Command } from 'commander';
import { printJson, printText } from './output.js';

const HELP = `
Examples:
  sam2bench report runs/trial                       writes runs/trial/report.html again
  sam2bench report runs/a runs/b --out both.html    the rows of both in one page
  sam2bench report runs/trial --viewer 50           with frames of more sequences`;

interface ReportFlags {
  readonly out?: string;
  readonly viewer?: string;
  readonly json?: boolean;
}

/** `sam2bench report`. */
export function registerReport(program: Command): void {
  program
    .command('report')
    .description('write the HTML page and the charts of one or more runs again')
    .argument('<run...>', 'run folders')
    .option('--out <file>', "the page (default: the first run's report.html)")
    .option('--viewer <MiB>', 'room for frames in the page; 2, with which it stays under 5 MB, where it is left out')
    .option('--json', 'print the paths as JSON on stdout')
    .addHelpText('after', HELP)
    .action(async (runs: string[], flags: ReportFlags) => {
      const { report } = await import('../app/report.js');
      const viewer = flags.viewer === undefined ? undefined : Number(flags.viewer);
      const page = await report(runs, { out: flags.out, viewer });
      if (flags.json) printJson({ report: page });
      else printText(page);
    });
}
