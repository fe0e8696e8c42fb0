import { execFileSync } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { type RunOptions, run } from '../../src/app/run.js';
import { silentListener } from '../../src/app/run-listener.js';
import { readManifest } from '../../src/runs/run-manifest.js';
import { temporaryFolder } from '../helpers/temporary-folder.js';
import { prepareNanoRun } from './nano-run.js';

const folder = temporaryFolder();
let options: RunOptions;
beforeAll(async () => {
  options = await prepareNanoRun(folder, 'protocols: [{ kind: semi-supervised, prompt: mask }]');
});

const with2Jobs = (name: string, more: Partial<RunOptions> = {}) =>
  run({ ...options, out: join(folder, name), jobs: 2, ...more });

/** Every file of masks of a run, by unit. */
async function masksOf(name: string): Promise<Record<string, string>> {
  const masks: Record<string, string> = {};
  for (const unit of await readdir(join(folder, name, 'units'))) {
    const place = join(folder, name, 'units', unit, 'masks');
    for (const file of await readdir(place))
      masks[`${unit}/${file}`] = (await readFile(join(place, file))).toString('hex');
  }
  return masks;
}

/** Processes of runs, below this one. */
function unitProcesses(): number[] {
  const list = execFileSync('ps', ['-eo', 'pid,ppid,args'], { encoding: 'utf8' }).split('\n');
  return list.flatMap((line) => {
    const [, pid, parent] = /^\s*(\d+)\s+(\d+)\s.*unit-process-main/.exec(line) ?? [];
    return Number(parent) === process.pid ? [Number(pid)] : [];
  });
}

describe('a run of several units at once', () => {
  it('has the masks and scores of one after another, and says that speeds are of a shared machine', async () => {
    const alone = await run({ ...options, out: join(folder, 'alone') });
    const { summary, failures } = await with2Jobs('beside');
    expect(failures).toEqual([]);
    expect(await masksOf('beside')).toEqual(await masksOf('alone'));
    expect(summary.rows.map(({ JF }) => JF)).toEqual(alone.summary.rows.map(({ JF }) => JF));
    const note = '2 units ran at once: speeds are those of a shared machine.';
    expect(summary.rows.every(({ notes }) => notes.includes(note))).toBe(true);
    expect(alone.summary.rows.some(({ notes }) => notes.includes(note))).toBe(false);
    expect((await readManifest(join(folder, 'beside'))).environment.jobs).toBe(2);
    expect(unitProcesses()).toEqual([]);
  });

  it('records the unit whose process was killed, and goes on in another', async () => {
    let isKilled = false;
    const unitDone = () => {
      if (isKilled) return;
      isKilled = true;
      // The others' processes are at work, or about to be.
      for (const pid of unitProcesses()) process.kill(pid, 'SIGKILL');
    };
    const { failures } = await with2Jobs('killed', { listener: { ...silentListener, unitDone } });
    expect(failures.length).toBeGreaterThan(0);
    for (const { message } of failures) expect(message).toMatch(/The process that ran it ended \(SIGKILL\)/);
    const again = await with2Jobs('killed', { resume: true });
    expect(again.failures).toEqual([]);
    expect(await masksOf('killed')).toEqual(await masksOf('alone'));
  });

  it('stops where it is told to, keeps what is done, and leaves no process', async () => {
    const stop = new AbortController();
    const listener = { ...silentListener, unitDone: () => stop.abort() };
    await expect(with2Jobs('stopped', { listener, signal: stop.signal })).rejects.toMatchObject({ exitCode: 130 });
    expect(unitProcesses()).toEqual([]);
    const { failures } = await with2Jobs('stopped', { resume: true });
    expect(failures).toEqual([]);
    expect(await masksOf('stopped')).toEqual(await masksOf('alone'));
  });
});
