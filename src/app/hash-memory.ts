import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { HashMemory } from '../core/hashing.js';
import { writeJsonAtomic } from '../runs/atomic-write.js';

/** In the cache folder. */
export const HASHES_FILE = 'file-hashes.json';
const SCHEMA = 1;
/** The newest so many are kept. */
const MOST_ENTRIES = 200;

/**
 * Hashes that are kept in a cache folder. A file that cannot be read or written costs time and nothing else; of two
 * processes that write at once one is forgotten.
 */
export function hashMemory(cacheFolder: string): HashMemory {
  const file = join(cacheFolder, HASHES_FILE);
  return {
    recall: async (identity) => (await readHashes(file)).get(identity),
    remember: async (identity, hash) => {
      const hashes = new Map(await readHashes(file));
      hashes.delete(identity);
      hashes.set(identity, hash);
      const newest = [...hashes].slice(-MOST_ENTRIES);
      try {
        await mkdir(cacheFolder, { recursive: true });
        await writeJsonAtomic(file, { schema: SCHEMA, hashes: newest });
      } catch {
        return;
      }
    },
  };
}

async function readHashes(file: string): Promise<ReadonlyMap<string, string>> {
  try {
    const { schema, hashes } = JSON.parse(await readFile(file, 'utf8'));
    if (schema !== SCHEMA) return new Map();
    return new Map<string, string>(hashes.filter(([, hash]: [string, string]) => /^[0-9a-f]{64}$/.test(hash)));
  } catch {
    return new Map();
  }
}
