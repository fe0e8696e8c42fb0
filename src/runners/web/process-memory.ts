import { readdir, readFile } from 'node:fs/promises';

const INTERVAL_MS = 500;
const KIB = 1024;

/** Watches the memory of a process and all below it, until stopped; 0 where the system has no /proc. */
export interface MemoryWatch {
  /** MiB at the last look. */
  now(): number;
  stop(): void;
}

/** Looks twice a second. Pages that processes share count once (PSS). */
export function watchMemory(pid: number): MemoryWatch {
  let mib = 0;
  let isBusy = false;
  const look = async () => {
    if (isBusy) return;
    isBusy = true;
    mib = await memoryOfTree(pid);
    isBusy = false;
  };
  void look();
  const timer = setInterval(look, INTERVAL_MS);
  timer.unref();
  return { now: () => mib, stop: () => clearInterval(timer) };
}

/** MiB that a process and all below it hold, shared pages by their share. */
export async function memoryOfTree(root: number): Promise<number> {
  const parents = await parentsOfAll();
  const isBelow = (pid: number): boolean => {
    if (pid === root) return true;
    const parent = parents.get(pid);
    return parent !== undefined && parent !== 0 && isBelow(parent);
  };
  let kib = 0;
  for (const pid of parents.keys()) if (isBelow(pid)) kib += await shareOf(pid);
  return kib / KIB;
}

async function parentsOfAll(): Promise<Map<number, number>> {
  const parents = new Map<number, number>();
  const names = await readdir('/proc').catch(() => []);
  for (const name of names) {
    if (!/^\d+$/.test(name)) continue;
    // "pid (name) state parent ...", where the name may hold anything.
    const line = await readFile(`/proc/${name}/stat`, 'utf8').catch(() => '');
    const parent = Number(line.slice(line.lastIndexOf(')') + 2).split(' ')[1]);
    if (Number.isInteger(parent)) parents.set(Number(name), parent);
  }
  return parents;
}

async function shareOf(pid: number): Promise<number> {
  const text = await readFile(`/proc/${pid}/smaps_rollup`, 'utf8').catch(() => '');
  return Number(/^Pss:\s+(\d+)/m.exec(text)?.[1] ?? 0);
}
