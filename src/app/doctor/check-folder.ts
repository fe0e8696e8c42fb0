import { randomBytes } from 'node:crypto';
import { mkdir, rm, statfs, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { messageOf } from '../../core/errors.js';
import type { Finding } from './finding.js';

/** A compiled model of the largest size, and its checkpoint, take this much. */
const ENOUGH = 2e9;

/** Whether the cache folder can be written, and how much room there is. It is made where it is not there. */
export async function checkFolder(folder: string): Promise<Finding> {
  const base = { name: 'cache', needs: '' };
  const probe = join(folder, `.${randomBytes(4).toString('hex')}.tmp`);
  try {
    await mkdir(folder, { recursive: true });
    await writeFile(probe, '');
    await rm(probe);
  } catch (error) {
    const next = 'set SAM2BENCH_CACHE to a folder that can be written';
    return { ...base, state: 'no', found: messageOf(error), next };
  }
  const { bavail, bsize } = await statfs(folder);
  const free = bavail * bsize;
  const found = `${folder}, ${(free / 1e9).toFixed(1)} GB free`;
  if (free >= ENOUGH) return { ...base, state: 'ok', found, next: null };
  const next = 'make room (sam2bench cache list), or set SAM2BENCH_CACHE to a folder on another disk';
  return { ...base, state: 'missing', found, needs: 'large models', next };
}
