import { mkdir, readFile } from 'node:fs/promises';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { writeJsonAtomic } from '../runs/atomic-write.js';

/** In the cache folder. */
export const TIMINGS_FILE = 'timings.json';

/** Milliseconds a frame, end to end, by row id: what earlier runs on this processor took. */
export type KnownTimings = ReadonlyMap<string, number>;

/** What is remembered; nothing where the file is missing, unreadable, or of another processor. */
export async function readKnownTimings(cacheFolder: string): Promise<KnownTimings> {
  try {
    const content = JSON.parse(await readFile(join(cacheFolder, TIMINGS_FILE), 'utf8'));
    if (content.cpu !== processor()) return new Map();
    const entries = Object.entries(content.rows).filter((entry): entry is [string, number] =>
      Number.isFinite(entry[1]),
    );
    return new Map(entries);
  } catch {
    return new Map();
  }
}

export async function rememberTimings(cacheFolder: string, timings: KnownTimings): Promise<void> {
  const rows = Object.fromEntries([...(await readKnownTimings(cacheFolder)), ...timings]);
  await mkdir(cacheFolder, { recursive: true });
  await writeJsonAtomic(join(cacheFolder, TIMINGS_FILE), { cpu: processor(), rows });
}

function processor(): string {
  return cpus()[0]?.model ?? 'unknown';
}
