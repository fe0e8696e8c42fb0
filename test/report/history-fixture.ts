import { createRng } from '../../src/core/rng.js';
import type { HistoryRun } from '../../src/report/history/history-data.js';
import type { RunManifest } from '../../src/runs/run-manifest.js';
import { HOSTILE_NAME, summaryRow } from './fixture.js';

/** run.json of a run on that day of 2026, on that processor. */
export function manifestOf(day: number, cpu: string): RunManifest {
  const machine = { cpu, cores: 2, memory: 8000, os: 'Linux', node: '20.19.0', sam2bench: '0.0.0' };
  return {
    ...{ schema: 1, name: 'nightly', command: [], seed: 0, config: {}, plan: { rows: [], units: [] } },
    createdAt: new Date(Date.UTC(2026, 0, day, 3)).toISOString(),
    environment: { ...machine, onnxruntime: '1.30.0', loadBefore: 0, commit: `${day}`.padStart(40, 'c0ffee') },
    ...{ models: [], datasets: [], resumed: [] },
  };
}

/** Thirty nights: accuracy drops on the 13th, speed by a fifth on the 20th, and the 26th is on another machine. */
export function nightlyRuns(): HistoryRun[] {
  const rng = createRng(5);
  return Array.from({ length: 30 }, (_, i) => {
    const day = i + 1;
    const cpu = day < 26 ? 'one processor' : HOSTILE_NAME;
    const base = day >= 26 ? 40 : day >= 20 ? 8 : 10;
    const fps = base * (1 + 0.01 * (rng.word() / 2 ** 31 - 1));
    const rows = [summaryRow('tiny', day < 13 ? 0.8 : 0.78, fps), summaryRow(HOSTILE_NAME, 0.5, null)];
    return { folderName: `night-${String(day).padStart(2, '0')}`, manifest: manifestOf(day, cpu), rows };
  });
}
