import { lstat, readdir, readFile, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { MANIFEST_FILE } from '../compile/compiled-model.js';
import { nameMatcher } from '../core/name-pattern.js';
import { defaultCacheFolder } from './cache-folder.js';
import { DOWNLOADS_FOLDER } from './download-place.js';
import { RECORDS_FILE } from './download-records.js';
import { HASHES_FILE } from './hash-memory.js';
import { TIMINGS_FILE } from './known-timings.js';
import { COMPILED_FOLDER, WEIGHTS_FOLDER } from './networks.js';
import { SYNTHETIC_FOLDER } from './open-config-dataset.js';
import { FRAMES_FOLDER } from './own-footage.js';

/** compiled: graphs of models; weights: those that the program writes itself; frames: of videos; records: hashes and times that are remembered. */
export type CacheKind = 'compiled' | 'downloads' | 'weights' | 'synthetic' | 'frames' | 'records';

/** One thing in the cache folder; sizes in bytes. */
export interface CacheEntry {
  readonly kind: CacheKind;
  /** Path below the cache folder. */
  readonly name: string;
  readonly bytes: number;
  /** When it was written last, ISO 8601. */
  readonly modified: string;
  /** What it is, in a few words; empty where that is not known. */
  readonly about: string;
}

/** What is in the cache folder; sizes in bytes. */
export interface CacheListing {
  /** Absolute path. */
  readonly folder: string;
  readonly entries: readonly CacheEntry[];
  readonly bytes: number;
}

/** What to remove from the cache. */
export interface ClearRequest {
  /** Which kinds to remove from. */
  readonly kinds: readonly CacheKind[];
  /** Names to remove only, with or without their folder, `*` for any text; all where it is left out. */
  readonly names?: readonly string[] | undefined;
  /** Say what would be removed, and remove nothing. */
  readonly dryRun?: boolean | undefined;
  readonly cacheFolder?: string | undefined;
}

const FOLDERS: readonly (readonly [CacheKind, string])[] = [
  ['compiled', COMPILED_FOLDER],
  ['downloads', DOWNLOADS_FOLDER],
  ['weights', WEIGHTS_FOLDER],
  ['synthetic', SYNTHETIC_FOLDER],
  ['frames', FRAMES_FOLDER],
];
const RECORDS: Readonly<Record<string, string>> = {
  [HASHES_FILE]: 'hashes of large files',
  [RECORDS_FILE]: 'hashes of downloads that nobody has published',
  [TIMINGS_FILE]: 'what earlier runs took',
};

/** What this program has put into the cache folder; other files there are not its own, and left out. */
export async function listCache(cacheFolder = defaultCacheFolder()): Promise<CacheListing> {
  const entries: CacheEntry[] = [];
  for (const [kind, folder] of FOLDERS) {
    for (const name of await namesIn(join(cacheFolder, folder), kind === 'downloads')) {
      entries.push(await entryOf(cacheFolder, kind, `${folder}/${name}`));
    }
  }
  for (const name of await namesIn(cacheFolder, false)) {
    if (Object.hasOwn(RECORDS, name)) entries.push(await entryOf(cacheFolder, 'records', name));
  }
  return { folder: cacheFolder, entries, bytes: entries.reduce((sum, { bytes }) => sum + bytes, 0) };
}

/**
 * Removes what is selected; whatever is missing later is made or fetched again.
 * @returns what was, or would be, removed
 */
export async function clearCache(request: ClearRequest): Promise<CacheListing> {
  const { folder, entries } = await listCache(request.cacheFolder);
  const tests = (request.names ?? ['*']).map(nameMatcher);
  const removed = entries.filter(({ kind, name }) => {
    return request.kinds.includes(kind) && tests.some((fits) => fits(name) || fits(basename(name)));
  });
  if (request.dryRun !== true) {
    for (const { name } of removed) await rm(join(folder, name), { recursive: true, force: true });
  }
  return { folder, entries: removed, bytes: removed.reduce((sum, { bytes }) => sum + bytes, 0) };
}

async function namesIn(folder: string, isDeep: boolean): Promise<readonly string[]> {
  const found = await readdir(folder, { withFileTypes: true }).catch(() => []);
  const names: string[] = [];
  for (const entry of found) {
    if (!isDeep || !entry.isDirectory()) names.push(entry.name);
    else for (const inner of await namesIn(join(folder, entry.name), true)) names.push(`${entry.name}/${inner}`);
  }
  return names.sort();
}

async function entryOf(cacheFolder: string, kind: CacheKind, name: string): Promise<CacheEntry> {
  const path = join(cacheFolder, name);
  const { mtime } = await lstat(path);
  const [bytes, about] = [await bytesOf(path), await aboutOf(kind, name, path)];
  return { kind, name, bytes, modified: mtime.toISOString(), about };
}

/** Bytes of a file, or of all files below a folder; links are not followed. */
async function bytesOf(path: string): Promise<number> {
  const info = await lstat(path);
  if (!info.isDirectory()) return info.size;
  let bytes = 0;
  for (const name of await readdir(path)) bytes += await bytesOf(join(path, name));
  return bytes;
}

async function aboutOf(kind: CacheKind, name: string, path: string): Promise<string> {
  if (/\.(tmp|lock)$/.test(name)) return 'left over';
  if (/\.part(\.json)?$/.test(name)) return 'a download that was stopped';
  if (kind === 'records') return RECORDS[name] ?? '';
  if (kind === 'compiled') {
    const { variant, imageSize } = await jsonIn(join(path, MANIFEST_FILE));
    return variant === undefined ? 'left over' : `${variant.name} (SAM ${variant.generation}), ${imageSize} px`;
  }
  if (kind === 'frames') {
    const { source, frames } = await jsonIn(join(path, 'manifest.json'));
    return source === undefined ? 'left over' : `${frames} frames of ${source}`;
  }
  if (kind !== 'synthetic') return '';
  const { width, height, seed, sequences, frames } = await jsonIn(join(path, 'manifest.json'));
  return width === undefined ? 'left over' : `${sequences} x ${frames} frames, ${width}x${height}, seed ${seed}`;
}

interface Manifest {
  readonly variant?: { readonly name: string; readonly generation: string };
  readonly imageSize?: number;
  readonly width?: number;
  readonly height?: number;
  readonly seed?: number;
  readonly sequences?: number;
  readonly frames?: number;
  readonly source?: string;
}

async function jsonIn(file: string): Promise<Manifest> {
  try {
    const content: unknown = JSON.parse(await readFile(file, 'utf8'));
    return typeof content === 'object' && content !== null ? content : {};
  } catch {
    return {};
  }
}
