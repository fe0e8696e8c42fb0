import type { Command } from 'commander';
import { printJson, printText } from './output.js';

const HELP = `
Examples:
  sam2bench report runs/trial                       writes runs/trial/report.html again
  sam2bench report runs/a runs/b --out both.html    the rows of both in one page`;

/** `sam2bench report`. */
export function registerReport(program: Command): void {
  program
    .command('report')
    .description('write the HTML page and the PNG chart of one or more runs again')
    .argument('<run...>', 'run folders')
    .option('--out <file>', "the page (default: the first run's report.html)")
    .option('--json', 'print the paths as JSON on stdout')
    .addHelpText('after', HELP)
    .action(async (runs: string[], flags: { readonly out?: string; readonly json?: boolean }) => {
      const { report } = await import('../app/report.js');
      const page = await report(runs, { out: flags.out });
      if (flags.json) printJson({ report: page });
      else printText(page);
    });
}
