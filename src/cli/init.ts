import { relative } from 'node:path';
import type { Command } from 'commander';
import { printJson, printText } from './output.js';

interface InitFlags {
  readonly out?: string;
  readonly force?: boolean;
  readonly json?: boolean;
}

const HELP = `
Examples:
  sam2bench init                      synthetic videos
  sam2bench init DAVIS/               the format is found
  sam2bench init sav_val/ --out sav.yaml`;

/** `sam2bench init`. */
export function registerInit(program: Command): void {
  program
    .command('init')
    .description('write a config to begin with; it asks nothing')
    .argument('[data]', 'root of a data set (default: synthetic videos)')
    .option('--out <file>', 'the config (default: sam2bench.yaml)')
    .option('--force', 'replace a file that is there')
    .option('--json', 'print the result as JSON on stdout')
    .addHelpText('after', HELP)
    .action(async (data: string | undefined, { json, ...flags }: InitFlags) => {
      const { init } = await import('../app/init.js');
      const outcome = await init({ data, ...flags });
      if (json) printJson(outcome);
      else {
        const file = relative(process.cwd(), outcome.file);
        const what = `${file}: ${outcome.models.join(' and ')} on ${outcome.data}`;
        printText(`${what}\n\nnext:\n  npx sam2bench run ${file} --dry-run\n  npx sam2bench run ${file}`);
      }
    });
}
