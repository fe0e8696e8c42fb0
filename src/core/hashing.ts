import { createHash } from 'node:crypto';
import { createReadStream, readFileSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { pipeline } from 'node:stream/promises';

/** SHA-256 of a text in UTF-8, in lower-case hexadecimal. */
export function sha256OfText(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

const known = new Map<string, Promise<string>>();

/** A file of fewer bytes is read at once, which is far quicker than streaming it, and not remembered. */
const SMALL = 1 << 20;

/**
 * SHA-256 of a file's bytes, in lower-case hexadecimal; a large file is streamed. One of the same size and time is read
 * once in a process: a checkpoint of a gigabyte is asked for at every use of its model.
 */
export async function sha256OfFile(file: string): Promise<string> {
  const { size, mtimeMs } = await stat(file);
  if (size < SMALL) return createHash('sha256').update(readFileSync(file)).digest('hex');
  const key = `${resolve(file)} ${size} ${mtimeMs}`;
  const hash = known.get(key) ?? hashFile(file);
  known.set(key, hash);
  hash.catch(() => known.delete(key));
  return hash;
}

async function hashFile(file: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(file), hash);
  return hash.digest('hex');
}
