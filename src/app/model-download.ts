import { existsSync } from 'node:fs';
import { mkdir, rename, stat, statfs } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { downloadFile, notDownloaded, type Patience } from '../checkpoints/download/download-file.js';
import { withLock } from '../checkpoints/download/lock.js';
import { PartFile } from '../checkpoints/download/part-file.js';
import { KNOWN_CHECKPOINTS, type KnownCheckpoint, MOST_BYTES } from '../checkpoints/known-checkpoints.js';
import type { DownloadableModels } from '../config/resolve-models.js';
import { nameAdvice } from '../core/did-you-mean.js';
import { messageOf, UserError } from '../core/errors.js';
import { sha256OfFile } from '../core/hashing.js';
import { defaultCacheFolder } from './cache-folder.js';
import { placeOf } from './download-place.js';
import { readDownloadRecords, rememberDownload } from './download-records.js';
import { inspectModel } from './model.js';

/** How a checkpoint is fetched. */
export interface DownloadOptions {
  /** Look only whether the file is there: without it, the error says its URL and place. */
  readonly offline?: boolean | undefined;
  /** Fetch it again, and accept other content than the first download had; a published hash must still be met. */
  readonly force?: boolean | undefined;
  /** A mirror to take it from instead: https, or http on this machine itself. */
  readonly url?: string | undefined;
  /** `SAM2BENCH_CACHE` or the system's cache folder where it is left out. */
  readonly cacheFolder?: string | undefined;
  /** Bytes that are there, and of the whole file where that is known. */
  readonly onProgress?: ((done: number, total: number | null) => void) | undefined;
  /** Told what takes long, a line at a time. */
  readonly talk?: ((line: string) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly patience?: Patience | undefined;
}

/** A checkpoint that is on this machine, with what vouches for it. */
export interface DownloadedModel {
  readonly name: string;
  /** Absolute path. */
  readonly file: string;
  readonly url: string;
  readonly bytes: number;
  readonly sha256: string;
  /** What vouches for the hash: that it was published, that it is the first download's, or nothing before this download. */
  readonly trust: 'published' | 'first download' | 'first use';
  readonly variant: KnownCheckpoint['variant'];
  /** False where it was there already. */
  readonly isNew: boolean;
}

/**
 * Fetches a checkpoint by its name into the cache, or finds it there; it counts only once its hash is right and it opens
 * as the variant that it should be.
 * @throws UserError for a name that is not known; with the URL and where to put the file where it cannot be had
 */
export function downloadModel(name: string, options: DownloadOptions = {}): Promise<DownloadedModel> {
  return downloadCheckpoint(knownCheckpoint(name), options);
}

/** @throws UserError where there is no checkpoint of this name */
export function knownCheckpoint(name: string): KnownCheckpoint {
  const found = KNOWN_CHECKPOINTS.find((known) => known.name === name);
  if (found !== undefined) return found;
  const names = KNOWN_CHECKPOINTS.map((known) => known.name);
  throw new UserError({
    what: 'There is no checkpoint of this name.',
    found: name,
    next: `${nameAdvice(name, names)}; "sam2bench model list" shows them`,
  });
}

/** What configs may name besides the bundled models: whatever of the known checkpoints is in a cache folder. */
export function downloadableModels(cacheFolder: string): DownloadableModels {
  const fileOf = (name: string) => {
    const file = placeOf(knownCheckpoint(name), cacheFolder);
    return existsSync(file) ? file : null;
  };
  return { names: KNOWN_CHECKPOINTS.map(({ name }) => name), fileOf };
}

/** As downloadModel, of any checkpoint. */
export async function downloadCheckpoint(known: KnownCheckpoint, options: DownloadOptions): Promise<DownloadedModel> {
  const cacheFolder = options.cacheFolder ?? defaultCacheFolder();
  const file = placeOf(known, cacheFolder);
  const url = options.url ?? known.url;
  const isThere = (await stat(file).catch(() => null)) !== null;
  if (isThere && options.force !== true) return { ...(await verified(known, file, file, options)), url, isNew: false };
  if (options.offline === true) throw offlineError(known, url, file);
  await mkdir(dirname(file), { recursive: true });
  return withLock(file, async () => {
    await checkSpace(known, file);
    const { onProgress, talk, signal, patience } = options;
    const { bytes } = known;
    const part = await downloadFile({
      ...{ url, file, bytes, mostBytes: MOST_BYTES, onProgress, talk, signal, patience },
    });
    const model = await verifiedOrRemoved(known, part, file, options);
    await rename(part, file);
    await new PartFile(file).forget();
    return { ...model, url, isNew: true };
  });
}

async function verifiedOrRemoved(known: KnownCheckpoint, part: string, file: string, options: DownloadOptions) {
  try {
    return await verified(known, part, file, options);
  } catch (error) {
    await new PartFile(file).remove();
    throw error;
  }
}

/** Hashes a file and opens it; what nobody vouched for before is remembered. */
async function verified(known: KnownCheckpoint, path: string, file: string, options: DownloadOptions) {
  const { name, url, variant } = known;
  const cacheFolder = options.cacheFolder ?? defaultCacheFolder();
  const sha256 = await sha256OfFile(path);
  const record = (await readDownloadRecords(cacheFolder)).get(name);
  const remembered = options.force === true ? undefined : record?.sha256;
  const expected = known.sha256 ?? remembered;
  if (expected !== undefined && sha256 !== expected) throw otherContent(known, path, file, { expected, sha256 });
  await checkVariant(known, path, file);
  const { size: bytes } = await stat(path);
  if (record?.sha256 !== sha256) {
    await rememberDownload(cacheFolder, name, { url, bytes, sha256, at: new Date().toISOString() });
  }
  const trust = trustOf(known, expected);
  return { name, file, bytes, sha256, trust, variant };
}

function trustOf({ sha256 }: KnownCheckpoint, expected: string | undefined): DownloadedModel['trust'] {
  if (sha256 !== null) return 'published';
  return expected === undefined ? 'first use' : 'first download';
}

async function checkVariant({ url, variant }: KnownCheckpoint, path: string, file: string): Promise<void> {
  const found = await inspectModel(path).catch((error) => {
    throw notDownloaded({ url, file }, `what came is no checkpoint: ${messageOf(error).split('\n')[0]}`);
  });
  if (found.variant?.name === variant.name && found.variant.generation === variant.generation) return;
  const expected = `${variant.name} (SAM ${variant.generation})`;
  const what = found.variant === null ? found.problem : `${found.variant.name} (SAM ${found.variant.generation})`;
  throw notDownloaded({ url, file }, `what came is not ${expected}: ${String(what).split('\n')[0]}`);
}

function otherContent(
  { sha256: published, name, url }: KnownCheckpoint,
  path: string,
  file: string,
  hashes: { readonly expected: string; readonly sha256: string },
): UserError {
  const again = `sam2bench model download ${name} --force`;
  const accept = `if the publisher has replaced the file, accept the new one by "${again}"`;
  return new UserError({
    what: path === file ? 'The file in the cache is not what it should be.' : 'What was downloaded is another file.',
    where: `${url}, to be at ${file}`,
    expected: `SHA-256 ${hashes.expected} (${published === null ? 'of the first download' : 'published'})`,
    found: `SHA-256 ${hashes.sha256}`,
    next: published === null ? accept : `download it again by "${again}"`,
  });
}

function offlineError({ name, bytes }: KnownCheckpoint, url: string, file: string): UserError {
  return new UserError({
    what: `The checkpoint ${name} is not on this machine, and --offline was given.`,
    where: url,
    ...(bytes === null ? {} : { expected: `a file of ${bytes} bytes` }),
    next: `fetch the URL on a machine with a network and put the file at ${file}`,
  });
}

/** A download of 900 MB must not end with a full disk. */
async function checkSpace({ bytes, url }: KnownCheckpoint, file: string): Promise<void> {
  const folder = dirname(file);
  const { bavail, bsize } = await statfs(folder);
  const free = bavail * bsize;
  if (bytes === null || free >= bytes) return;
  throw new UserError({
    what: 'There is no room for the file.',
    where: `${url}, to be at ${join(folder, '...')}`,
    expected: `${bytes} bytes`,
    found: `${free} bytes are free`,
    next: 'make room (sam2bench cache list), or set SAM2BENCH_CACHE to a folder on another disk',
  });
}
