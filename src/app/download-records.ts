import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writeJsonAtomic } from '../runs/atomic-write.js';

/** What a file was when it was first downloaded and could be opened. */
export interface DownloadRecord {
  readonly url: string;
  readonly bytes: number;
  readonly sha256: string;
  /** ISO 8601. */
  readonly at: string;
}

/** In the cache folder itself: emptying the downloads does not make their hashes forgotten. */
export const RECORDS_FILE = 'downloads.json';
const SCHEMA = 1;

/** The records of a cache folder, by name of the checkpoint; none where there is no file, or it is broken. */
export async function readDownloadRecords(cacheFolder: string): Promise<ReadonlyMap<string, DownloadRecord>> {
  try {
    const { schema, files } = JSON.parse(await readFile(join(cacheFolder, RECORDS_FILE), 'utf8'));
    if (schema !== SCHEMA) return new Map();
    return new Map(Object.entries<DownloadRecord>(files).filter(([, record]) => /^[0-9a-f]{64}$/.test(record.sha256)));
  } catch {
    return new Map();
  }
}

/** Adds a record, or replaces the one of that name. */
export async function rememberDownload(cacheFolder: string, name: string, record: DownloadRecord): Promise<void> {
  const files = Object.fromEntries([...(await readDownloadRecords(cacheFolder)), [name, record]]);
  await writeJsonAtomic(join(cacheFolder, RECORDS_FILE), { schema: SCHEMA, files });
}
