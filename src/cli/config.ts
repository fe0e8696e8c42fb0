import type { Command } from 'commander';
import { printJson, printText } from './output.js';

const HELP = `
Examples:
  sam2bench config reference | less            every key, with its default
  sam2bench config schema > schema.json        for an editor`;

/** `sam2bench config schema|reference`. */
export function registerConfig(program: Command): void {
  const config = program
    .command('config')
    .description('what a config may hold: for editors, and for people')
    .addHelpText('after', HELP);
  config
    .command('schema')
    .description('print the JSON Schema of a config, with which editors complete keys and mark mistakes')
    .option('--json', 'the same: it is JSON already')
    .addHelpText('after', '\nExample:\n  sam2bench config schema > schema.json')
    .action(async () => {
      const { configSchemaJson } = await import('../app/config.js');
      printJson(configSchemaJson());
    });
  config
    .command('reference')
    .description('print every key of a config, with its default, in Markdown')
    .option('--json', 'print { page } as JSON on stdout')
    .addHelpText('after', '\nExample:\n  sam2bench config reference | less')
    .action(async ({ json }: { readonly json?: boolean }) => {
      const { configReferencePage } = await import('../app/config.js');
      const page = configReferencePage();
      if (json) printJson({ page });
      else printText(page.trimEnd());
    });
}
