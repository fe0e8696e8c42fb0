import type { Command } from 'commander';
import type { DownloadedModel } from '../app/model-download.js';
import type { ListedModel } from '../app/model-list.js';
import { interruptible } from './interruptible.js';
import { printJson, printText, showStatus, talk } from './output.js';
import { textTable } from './text-table.js';

/** Without a terminal, a line for each such share of a download. */
const LINE_EVERY = 0.1;

interface DownloadFlags {
  readonly offline?: boolean;
  readonly force?: boolean;
  readonly url?: string;
  readonly json?: boolean;
}

/** `sam2bench model list|download`. */
export function registerDownload(model: Command): void {
  model
    .command('list')
    .description('list the models that a config may name: bundled ones, and published checkpoints, here or not')
    .option('--json', 'print the result as JSON on stdout')
    .addHelpText('after', LIST_HELP)
    .action(runList);
  model
    .command('download')
    .description('fetch a published checkpoint by its name into the cache; a stopped download goes on')
    .argument('<name...>', 'as `model list` shows them')
    .option('--offline', 'fetch nothing: print the path of the file, or say where to get it and where to put it')
    .option('--force', 'fetch it again; accept that the publisher has replaced it, where no hash was published')
    .option('--url <url>', 'take it from a mirror (https) instead; the hash must be the same')
    .option('--json', 'print the result as JSON on stdout')
    .addHelpText('after', DOWNLOAD_HELP)
    .action(runDownload);
}

const LIST_HELP = `
Examples:
  sam2bench model list
  sam2bench model list --json | jq -r '.[] | select(.file != null) | .file'`;

const DOWNLOAD_HELP = `
A name that was downloaded may stand in a config: models: [sam2.1-hiera-tiny]. The path is printed on stdout.

Examples:
  sam2bench model download sam2.1-hiera-tiny
  sam2bench model download sam2.1-hiera-tiny sam2.1-hiera-small
  sam2bench model download facebook/sam2.1-hiera-tiny      the form of Hugging Face
  sam2bench model download sam2.1-hiera-large --offline    the URL, and where to put the file`;

async function runList({ json }: { readonly json?: boolean }): Promise<void> {
  const { listModels } = await import('../app/model-list.js');
  const models = await listModels();
  if (json) printJson(models);
  else printText(listText(models));
}

function listText(models: readonly ListedModel[]): string {
  const columns = [{ title: 'model' }, { title: 'kind' }, { title: 'MB', isNumber: true }, { title: 'where' }];
  const size = ({ kind, bytes }: ListedModel) => (kind === 'bundled' ? '-' : megabytes(bytes));
  const rows = models.map((model) => [model.name, model.kind, size(model), whereOf(model)]);
  return textTable(columns, rows);
}

function whereOf({ kind, file, partial, url, notes }: ListedModel): string {
  if (kind === 'bundled') return ['in the package', ...notes].join('. ');
  if (file !== null) return file;
  return partial > 0 ? `stopped after ${megabytes(partial)} MB of ${url}` : `to download: ${url}`;
}

async function runDownload(names: readonly string[], { json, ...flags }: DownloadFlags): Promise<void> {
  const { downloadModel } = await import('../app/model-download.js');
  const models: DownloadedModel[] = [];
  const downloadAll = async (signal: AbortSignal) => {
    for (const name of names) {
      const model = await downloadModel(name, { ...flags, talk, onProgress: progressOf(name), signal });
      talk(outcomeLine(model));
      models.push(model);
    }
    if (json) printJson(models);
    else printText(models.map(({ file }) => file).join('\n'));
  };
  await interruptible(downloadAll, 'stopped; the same command goes on where it stopped');
}

function outcomeLine({ name, bytes, sha256, trust, isNew, variant }: DownloadedModel): string {
  const said = {
    published: 'as published',
    'first download': 'as when it was first downloaded',
    'first use': 'nobody has published it, so it is trusted from now on',
  }[trust];
  const what = `${variant.name} (SAM ${variant.generation}), ${megabytes(bytes)} MB`;
  return `${name}: ${isNew ? 'downloaded' : 'was here already'}, ${what}, SHA-256 ${sha256} (${said})`;
}

/** A status line on a terminal, a line for every tenth elsewhere. */
function progressOf(name: string): (done: number, total: number | null) => void {
  let said = 0;
  const start = performance.now();
  let first: number | null = null;
  return (done, total) => {
    first ??= done;
    if (process.stderr.isTTY) {
      const rate = (done - first) / 1000 / Math.max(1, performance.now() - start);
      showStatus(
        done === total ? '' : `${name}: ${megabytes(done)} of ${megabytes(total)} MB, ${rate.toFixed(1)} MB/s`,
      );
      return;
    }
    const share = total === null ? 0 : done / total;
    if (share < said + LINE_EVERY) return;
    said = share;
    talk(`${name}: ${megabytes(done)} of ${megabytes(total)} MB`);
  };
}

function megabytes(bytes: number | null): string {
  return bytes === null ? '?' : (bytes / 1e6).toFixed(1);
}
