import { readFile, stat } from 'node:fs/promises';
import { basename, dirname, extname, join, resolve } from 'node:path';
import { messageOf, UserError } from '../core/errors.js';
import { PACKAGE_ROOT } from '../core/package-root.js';
import { PROTOCOL_KINDS } from '../protocols/registry.js';
import { applyFilter, type Filter, parseFilter } from './filter.js';
import { checkIdleOptions, checkSharing } from './idle-options.js';
import { parseConfig } from './parse-config.js';
import { type DownloadableModels, resolveModels } from './resolve-models.js';
import { type DatasetConfig, type ResolvedConfig, syntheticDataset } from './resolved-config.js';
import type { DatasetEntry, ProtocolConfig, VideoEntry } from './schema.js';
import { parseConfigSource } from './source.js';
import { checkTakers, takersOf } from './takers.js';

const MAX_BYTES = 1 << 20;

export interface LoadConfigOptions {
  /** `path=value` overrides, in order. */
  readonly set?: readonly string[];
  /** `model=..,sequence=..` filters. */
  readonly filter?: readonly string[];
  /** Which names may stand for downloaded checkpoints; none where it is left out. */
  readonly downloads?: DownloadableModels;
  /** What errors name in place of the file. */
  readonly from?: string;
}

/**
 * Reads a config file. Paths in it, and in overrides, are relative to its folder.
 * @throws UserError with file, line and key for anything that is wrong.
 */
export async function loadConfig(file: string, options: LoadConfigOptions = {}): Promise<ResolvedConfig> {
  return resolveConfig(file, await readConfigFile(file), options);
}

/** As loadConfig, of a text that is already read; `file` gives the name, and the folder that paths start from. */
export function resolveConfig(file: string, content: string, options: LoadConfigOptions = {}): ResolvedConfig {
  const source = parseConfigSource(options.from ?? file, content, options.set ?? []);
  const config = parseConfig(source);
  const folder = dirname(resolve(file));
  const filter = parseFilter(options.filter ?? []);
  const models = resolveModels(config.models, folder, source, options.downloads);
  const { backends, unavailable, precision, memoryPooling, inputs, shareFeatures, session, speed, seed, report } =
    config;
  checkTakers(config, models, source);
  checkIdleOptions(config, source);
  checkSharing(config, source);
  return {
    name: basename(file, extname(file)),
    models: filterModels(models, filter),
    backends,
    unavailable,
    precision,
    memoryPooling,
    imageSize: config.imageSize ?? [null],
    threads: config.threads ?? [null],
    requireHardware: config.requireHardware,
    inputs,
    datasets: config.datasets.map((entry) => resolveDataset(entry, folder)),
    protocols: (config.protocols ?? usualProtocols(config.datasets)).map((entry) => resolveProtocol(entry, folder)),
    // Left out where it is false, so that runs of before it was there can be resumed.
    ...(shareFeatures && { shareFeatures: true }),
    session,
    speed,
    seed,
    report,
    filter,
  };
}

function filterModels(models: ResolvedConfig['models'], filter: Filter): ResolvedConfig['models'] {
  const taken = applyFilter(
    filter,
    'model',
    models.map(({ id }) => id),
  );
  return models.filter(({ id }) => taken.includes(id));
}

function resolveDataset(entry: DatasetEntry, folder: string): DatasetConfig {
  const takers = takersOf(entry);
  if ('seed' in entry) return { ...syntheticDataset(entry), ...takers };
  if ('stride' in entry) return { ...videoDataset(entry, folder), ...takers };
  return {
    kind: 'folder',
    root: resolve(folder, entry.root),
    format: entry.format ?? null,
    split: entry.split ?? null,
    resolution: entry.resolution ?? null,
    sequences: entry.sequences ?? null,
    frames: entry.frames ?? null,
    ...takers,
  };
}

function videoDataset({ root, prompts, end, fps, ...entry }: VideoEntry, folder: string): DatasetConfig {
  const { start, stride, overlay } = entry;
  return {
    kind: 'video',
    root: resolve(folder, root),
    prompts: prompts === undefined ? null : resolve(folder, prompts),
    ...{ start, end: end ?? null, stride, fps: fps ?? null, overlay },
  };
}

/** What suits the data where a config names no protocol. */
function usualProtocols(datasets: readonly DatasetEntry[]): readonly ProtocolConfig[] {
  const isFootage = (entry: DatasetEntry) => 'stride' in entry;
  const kinds = [
    ...(datasets.every(isFootage) ? [] : ['semi-supervised']),
    ...(datasets.some(isFootage) ? ['prompts'] : []),
  ];
  return PROTOCOL_KINDS.filter(({ kind }) => kinds.includes(kind)).map(
    ({ kind, schema }) => schema.parse({ kind }) as ProtocolConfig,
  );
}

function resolveProtocol(entry: ProtocolConfig, folder: string): ProtocolConfig {
  const paths = PROTOCOL_KINDS.find(({ kind }) => kind === entry.kind)?.paths ?? [];
  return { ...entry, ...Object.fromEntries(paths.map((key) => [key, resolve(folder, String(entry[key]))])) };
}

async function readConfigFile(file: string): Promise<string> {
  try {
    const { size } = await stat(file);
    if (size <= MAX_BYTES) return await readFile(file, 'utf8');
    throw new UserError({
      what: 'The config is too large.',
      where: file,
      expected: '1 MiB at most',
      found: `${size} B`,
    });
  } catch (cause) {
    if (cause instanceof UserError) throw cause;
    const suites = join(PACKAGE_ROOT, 'configs', 'suites');
    const next = `check the path, write one by \`sam2bench init\`, or copy one of ${suites}`;
    throw new UserError({ what: 'The config cannot be read.', where: file, found: messageOf(cause), next }, { cause });
  }
}
