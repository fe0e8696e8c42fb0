import { readFile, rm, writeFile } from 'node:fs/promises';
import { UserError } from '../../core/errors.js';

/**
 * Does something while no other process does it for the same file. What a killed process left behind is taken over.
 * @throws UserError where another process is at it
 */
export async function withLock<T>(file: string, act: () => Promise<T>): Promise<T> {
  const lock = `${file}.lock`;
  if (!(await take(lock))) {
    if (await hasOwner(lock)) throw busy(file, lock);
    await rm(lock, { force: true });
    if (!(await take(lock))) throw busy(file, lock);
  }
  try {
    return await act();
  } finally {
    await rm(lock, { force: true });
  }
}

async function take(lock: string): Promise<boolean> {
  try {
    await writeFile(lock, String(process.pid), { flag: 'wx' });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

async function hasOwner(lock: string): Promise<boolean> {
  const owner = Number(await readFile(lock, 'utf8').catch(() => ''));
  if (!Number.isInteger(owner) || owner <= 0) return false;
  try {
    process.kill(owner, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

function busy(file: string, lock: string): UserError {
  return new UserError({
    what: 'Another process is downloading this file.',
    where: file,
    next: `wait for it; if there is none, remove ${lock}`,
  });
}
