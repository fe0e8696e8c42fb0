import { isAbsolute, resolve } from 'node:path';
import { nameAdvice } from '../core/did-you-mean.js';
import { UserError } from '../core/errors.js';
import type { ModelConfig, RunnerName } from '../core/model.js';
import { bundledModel, bundledModelNames } from './bundled-models.js';
import type { Config, ModelEntry } from './schema.js';
import type { ConfigSource } from './source.js';

/** Checkpoints that can be downloaded by name. */
export interface DownloadableModels {
  readonly names: readonly string[];
  /** Absolute path of the file; null where it was not downloaded. */
  fileOf(name: string): string | null;
}

/**
 * Looks up the bundled and the downloaded models and makes the paths of the others absolute.
 * @throws UserError for an unknown name, one that was not downloaded, a name used twice, or keys that do not fit together.
 */
export function resolveModels(
  entries: Config['models'],
  folder: string,
  source: ConfigSource,
  downloads: DownloadableModels = { names: [], fileOf: () => null },
): readonly ModelConfig[] {
  const models = entries.map((entry, index) => {
    const place = { folder, source, downloads, path: ['models', index] as const };
    return typeof entry === 'string' ? namedModel(entry, place) : resolveEntry(entry, place);
  });
  const seen = new Set<string>();
  for (const [index, { id }] of models.entries()) {
    if (seen.has(id)) {
      throw new UserError({
        what: `Two models have the name "${id}".`,
        where: source.where(['models', index]),
        next: 'give each its own id',
      });
    }
    seen.add(id);
  }
  return models;
}

interface Place {
  readonly folder: string;
  readonly source: ConfigSource;
  readonly downloads: DownloadableModels;
  readonly path: readonly (string | number)[];
}

function namedModel(name: string, { source, path, downloads }: Place): ModelConfig {
  const found = bundledModel(name);
  if (found !== undefined) return found.model;
  const where = source.where(path);
  if (downloads.names.includes(name)) {
    const checkpoint = downloads.fileOf(name);
    if (checkpoint !== null) return { runner: 'node', id: name, checkpoint, variant: null, bundled: null };
    const next = `sam2bench model download ${name}`;
    throw new UserError({ what: `The model "${name}" was not downloaded yet.`, where, next });
  }
  const names = [...bundledModelNames, ...downloads.names];
  throw new UserError({
    what: `There is no model "${name}".`,
    where,
    expected: 'a bundled or downloaded model (sam2bench model list), or { id: ..., checkpoint: FILE }',
    found: name,
    next: nameAdvice(name, names),
  });
}

const neededKeys: Readonly<Record<RunnerName, readonly string[]>> = {
  node: ['checkpoint'],
  predictions: ['predictions'],
  static: [],
  empty: [],
};

function resolveEntry(entry: ModelEntry, place: Place): ModelConfig {
  const runner = entry.runner ?? impliedRunner(entry);
  if (runner === null) return namedModel(entry.id, place);
  const needs = neededKeys[runner];
  const allows = runner === 'node' ? ['checkpoint', 'variant'] : needs;
  for (const key of ['checkpoint', 'variant', 'predictions'] as const) {
    const problem = { where: place.source.where([...place.path, key]), found: entry[key] };
    if (entry[key] === undefined && needs.includes(key)) {
      throw new UserError({ ...problem, what: `A model of the runner "${runner}" needs the key "${key}".` });
    }
    if (entry[key] !== undefined && !allows.includes(key)) {
      throw new UserError({ ...problem, what: `A model of the runner "${runner}" takes no key "${key}".` });
    }
  }
  const absolute = (path: string) => resolve(place.folder, path);
  const { id } = entry;
  if (runner === 'predictions') return { runner, id, predictions: absolute(entry.predictions!) };
  if (runner !== 'node') return { runner, id };
  const variant = entry.variant === undefined ? null : variantOf(entry.variant, place.folder);
  return { runner, id, checkpoint: absolute(entry.checkpoint!), variant, bundled: null };
}

function impliedRunner(entry: ModelEntry): 'node' | 'predictions' | null {
  if (entry.checkpoint !== undefined || entry.variant !== undefined) return 'node';
  return entry.predictions === undefined ? null : 'predictions';
}

/** A variant is a name, or a file if it has the extension of one. */
function variantOf(variant: string, folder: string): string {
  return /\.ya?ml$/i.test(variant) && !isAbsolute(variant) ? resolve(folder, variant) : variant;
}
