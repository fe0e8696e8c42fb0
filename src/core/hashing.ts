import { createHash } from 'node:crypto';
import { createReadStream, readFileSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { pipeline } from 'node:stream/promises';

/** SHA-256 of a text in UTF-8, in lower-case hexadecimal. */
export function sha256OfText(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** Hashes of large files that outlive the process. */
export interface HashMemory {
  /** @param identity path, size, times and inode of a file, as a text */
  recall(identity: string): Promise<string | undefined>;
  remember(identity: string, hash: string): Promise<void>;
}

const known = new Map<string, Promise<string>>();

/** A file of fewer bytes is read at once, which is far quicker than streaming it, and not remembered. */
const SMALL = 1 << 20;

/** A file that was written so recently may be written again within the same tick of its clock: it is not remembered. */
const SETTLED = 2000;

/**
 * SHA-256 of a file's bytes, in lower-case hexadecimal; a large file is streamed. One of the same size, times and inode is
 * read once in a process, and with a memory once at all: a checkpoint of a gigabyte is asked for at every use of its model.
 */
export async function sha256OfFile(file: string, memory?: HashMemory): Promise<string> {
  const { size, mtimeNs, mtimeMs, ctimeNs, ino } = await stat(file, { bigint: true });
  if (size < SMALL) return createHash('sha256').update(readFileSync(file)).digest('hex');
  const identity = [resolve(file), size, mtimeNs, ctimeNs, ino].join(' ');
  const isSettled = Date.now() - Number(mtimeMs) > SETTLED;
  const hash = known.get(identity) ?? hashOnce(file, identity, isSettled ? memory : undefined);
  known.set(identity, hash);
  hash.catch(() => known.delete(identity));
  return hash;
}

async function hashOnce(file: string, identity: string, memory: HashMemory | undefined): Promise<string> {
  const recalled = await memory?.recall(identity);
  if (recalled !== undefined) return recalled;
  const hash = await hashFile(file);
  await memory?.remember(identity, hash);
  return hash;
}

async function hashFile(file: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(file), hash);
  return hash.digest('hex');
}
