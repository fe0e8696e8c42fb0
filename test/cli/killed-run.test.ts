import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { WITHOUT_BROWSER } from '../helpers/browser.js';
import { isBuilt, PROGRAM } from '../helpers/program.js';
import { temporaryFolder } from '../helpers/temporary-folder.js';

/** Long enough to be in the midst of when it is stopped. */
const CONFIG = `models: [sam2-nano-untrained]
datasets: [{ format: synthetic, seed: 7, sequences: 1, frames: 300, size: [64, 48] }]
backends: [web-wasm]
threads: [1]
speed: { warmup: 0, minFrames: 1 }
`;
const PAUSE_MS = 100;
const PAUSES = 600;
const folder = temporaryFolder();
const withProc = existsSync('/proc/self/stat');

async function until(isSo: () => boolean): Promise<boolean> {
  for (let i = 0; i < PAUSES && !isSo(); i++) await wait(PAUSE_MS);
  return isSo();
}

/** "4711 (name of program) S 42 ...": the parent is the second word after the name. */
function parentOf(pid: number): number | null {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const [state, parent] = text.slice(text.lastIndexOf(')') + 2).split(' ');
    return state === 'Z' ? null : Number(parent);
  } catch {
    return null;
  }
}

/** Processes below one, at any depth. */
function below(root: number): number[] {
  const pids = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number);
  const parents = new Map(pids.map((pid) => [pid, parentOf(pid)]));
  const isBelow = (pid: number): boolean => {
    const parent = parents.get(pid) ?? null;
    return parent === root || (parent !== null && parent > 1 && isBelow(parent));
  };
  return pids.filter(isBelow);
}

const isAlive = (pid: number) => parentOf(pid) !== null;

function start(name: string): { program: ChildProcess; masks: () => number } {
  const config = join(folder, 'long.yaml');
  writeFileSync(config, CONFIG);
  const out = join(folder, name);
  const env = { ...process.env, XDG_CACHE_HOME: join(folder, 'cache') };
  const args = [PROGRAM, 'run', config, '--out', out];
  const program = spawn(process.execPath, args, { cwd: folder, env, stdio: 'ignore' });
  const units = join(out, 'units');
  const masks = () =>
    existsSync(units)
      ? readdirSync(units).flatMap((unit) => {
          const place = join(units, unit, 'masks');
          return existsSync(place) ? readdirSync(place) : [];
        }).length
      : 0;
  return { program, masks };
}

describe.skipIf(WITHOUT_BROWSER || !isBuilt || !withProc)('a run in a browser', { timeout: 150_000 }, () => {
  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 130],
    ['SIGKILL', null],
  ] as const)('leaves no process behind after %s', async (signal, code) => {
    const { program, masks } = start(signal);
    expect(await until(() => masks() >= 3)).toBe(true);
    const processes = below(program.pid!);
    expect(processes.length).toBeGreaterThan(1);
    const ended = once(program, 'exit');
    program.kill(signal);
    expect((await ended)[0]).toBe(code);
    expect(await until(() => !processes.some(isAlive))).toBe(true);
  });
});
