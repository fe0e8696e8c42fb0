import { Argument, type Command } from 'commander';
import type { CacheKind, CacheListing } from '../app/cache.js';
import { UserError } from '../core/errors.js';
import { printJson, printText } from './output.js';
import { textTable } from './text-table.js';

const KINDS: readonly CacheKind[] = ['compiled', 'downloads', 'weights', 'synthetic', 'frames', 'records'];

interface ClearFlags {
  readonly all?: boolean;
  readonly name?: readonly string[];
  readonly dryRun?: boolean;
  readonly json?: boolean;
}

const HELP = `
Examples:
  sam2bench cache list
  sam2bench cache clear frames --dry-run`;

/** `sam2bench cache list|clear`. */
export function registerCache(program: Command): void {
  const cache = program
    .command('cache')
    .description('what is kept between runs: compiled graphs, downloads, made sets, frames of videos')
    .addHelpText('after', HELP);
  cache
    .command('list')
    .description('list what is in the cache folder, with sizes')
    .option('--json', 'print the result as JSON on stdout')
    .addHelpText('after', '\nExample:\n  sam2bench cache list')
    .action(async ({ json }: { readonly json?: boolean }) => {
      const { listCache } = await import('../app/cache.js');
      const listing = await listCache();
      if (json) printJson(listing);
      else printText(`${table(listing)}${megabytes(listing.bytes)} MB in ${listing.folder}`);
    });
  cache
    .command('clear')
    .description('remove what is kept; it is made or fetched again when it is needed')
    .addArgument(new Argument('[kind...]', 'what to remove').choices(KINDS))
    .option('--all', 'all kinds')
    .option('--name <pattern...>', 'these only, as `cache list` names them; * stands for any text')
    .option('--dry-run', 'say what would be removed')
    .option('--json', 'print the result as JSON on stdout')
    .addHelpText('after', CLEAR_HELP)
    .action(runClear);
}

const CLEAR_HELP = `
records: hashes of large files, hashes of downloads, times of earlier runs. Without them a download that nobody has
published the hash of is trusted anew.

Examples:
  sam2bench cache clear compiled synthetic
  sam2bench cache clear downloads --name '*large*' --dry-run
  sam2bench cache clear --all`;

async function runClear(kinds: readonly CacheKind[], { all, name, dryRun, json }: ClearFlags): Promise<void> {
  if (kinds.length === 0 && all !== true) {
    const next = 'name a kind, or give --all; "sam2bench cache list" shows what there is';
    throw new UserError({ what: 'Nothing was selected.', expected: `one of ${KINDS.join(', ')}, or --all`, next });
  }
  const { clearCache } = await import('../app/cache.js');
  const listing = await clearCache({ kinds: all === true ? KINDS : kinds, names: name, dryRun });
  if (json) {
    printJson(listing);
    return;
  }
  const what = dryRun === true ? 'would be removed from' : 'removed from';
  printText(`${table(listing)}${megabytes(listing.bytes)} MB ${what} ${listing.folder}`);
}

function table({ entries }: CacheListing): string {
  if (entries.length === 0) return '';
  const columns = [{ title: 'kind' }, { title: 'name' }, { title: 'MB', isNumber: true }, { title: 'about' }];
  const rows = entries.map(({ kind, name, bytes, about }) => [kind, name, megabytes(bytes), about]);
  return `${textTable(columns, rows)}\n\n`;
}

function megabytes(bytes: number): string {
  return (bytes / 1e6).toFixed(1);
}
