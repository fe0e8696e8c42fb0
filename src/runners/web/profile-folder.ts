import { createHash } from 'node:crypto';
import { readlinkSync, rmSync } from 'node:fs';
import { lstat, mkdtemp, readdir, rm } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';

const NAME = 'sam2bench-browser';
/** NAME, where the process runs, its id, and what mkdtemp adds. */
const PATTERN = new RegExp(`^${NAME}-([0-9a-f]{8})-([1-9][0-9]{0,9})-[A-Za-z0-9]{6}$`);

/** Chromium's processes may still write while it ends. */
const REMOVAL = { recursive: true, force: true, maxRetries: 5, retryDelay: 100 } as const;

/** Makes an empty folder for a browser's profile that says whose it is. @returns its path */
export function makeProfileFolder(parent: string = tmpdir()): Promise<string> {
  return mkdtemp(join(parent, profilePrefix(process.pid)));
}

/** What the names of a process's profile folders begin with. */
export function profilePrefix(pid: number): string {
  return `${NAME}-${placeOfProcesses()}-${pid}-`;
}

/** Removes a profile that no browser uses any more; what cannot be removed is left to a later start. */
export function removeProfileFolder(path: string): void {
  try {
    rmSync(path, REMOVAL);
  } catch {
    // A folder too many among the temporary files is no reason to end a run.
  }
}

/**
 * Removes the profiles of processes that were killed before they could: folders of this user, named as ours, whose process no
 * longer lives. Links are neither followed nor removed, and what cannot be removed is left.
 */
export async function removeLeftProfiles(parent: string = tmpdir()): Promise<void> {
  const names = await readdir(parent).catch(() => []);
  for (const name of names) {
    if (isLeft(name)) await removeOwnFolder(join(parent, name)).catch(() => {});
  }
}

function isLeft(name: string): boolean {
  const [, place, pid] = PATTERN.exec(name) ?? [];
  return place === placeOfProcesses() && !isAlive(Number(pid));
}

/** Anything but "no such process" counts as one that lives. */
function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ESRCH';
  }
}

async function removeOwnFolder(path: string): Promise<void> {
  const info = await lstat(path);
  const isOwn = process.getuid === undefined || info.uid === process.getuid();
  if (info.isDirectory() && isOwn) await rm(path, REMOVAL);
}

/** Tells apart machines and containers that share a folder: ids of processes mean something within one alone. */
function placeOfProcesses(): string {
  return createHash('sha256').update(`${hostname()} ${processNamespace()}`).digest('hex').slice(0, 8);
}

function processNamespace(): string {
  try {
    return readlinkSync('/proc/self/ns/pid');
  } catch {
    return 'one';
  }
}
