import type { RunManifest } from '../../runs/run-manifest.js';
import type { SummaryRow } from '../../runs/summary.js';
import { machineText } from '../machines.js';
import { groupOf } from '../references.js';
import { changePoints } from './change-points.js';

/** What the page of a history shows. */
export interface HistoryData {
  readonly title: string;
  readonly version: string;
  /** Number of runs. */
  readonly runs: number;
  readonly series: readonly Series[];
  /** Folders that were passed over, with the reason. */
  readonly passed: readonly string[];
}

/** One setting in run after run, the oldest first. */
export interface Series {
  readonly name: string;
  readonly model: string;
  readonly points: readonly HistoryPoint[];
}

/** One run's row; accuracy in 0..1. */
export interface HistoryPoint {
  /** Name of the run's folder. */
  readonly run: string;
  /** ISO 8601. */
  readonly at: string;
  readonly commit: string | null;
  /** Index of the machine, from 0, among the series' machines in the order of their first runs. */
  readonly machine: number;
  readonly machineName: string;
  readonly JF: number | null;
  readonly JFLo: number | null;
  readonly JFHi: number | null;
  readonly fps: number | null;
  readonly fpsLo: number | null;
  readonly fpsHi: number | null;
  /** True where a new level of accuracy, or of speed on the same machine, begins. */
  readonly isJFChange: boolean;
  readonly isFpsChange: boolean;
}

/** A run of the history. */
export interface HistoryRun {
  readonly folderName: string;
  readonly manifest: RunManifest;
  readonly rows: readonly SummaryRow[];
}

/** The series of all settings, those with the most runs first. Changed data sets, rules and protocols are other settings. */
export function historySeries(runs: readonly HistoryRun[]): Series[] {
  const sorted = [...runs].sort((a, b) => a.manifest.createdAt.localeCompare(b.manifest.createdAt));
  const found = new Map<string, { model: string; entries: Entry[] }>();
  for (const run of sorted) {
    for (const row of run.rows) {
      const name = seriesName(row);
      const known = found.get(name) ?? { model: row.model, entries: [] };
      known.entries.push({ run, row });
      found.set(name, known);
    }
  }
  const series = [...found].map(([name, { model, entries }]) => ({ name, model, points: pointsOf(entries) }));
  return series.sort((a, b) => b.points.length - a.points.length);
}

interface Entry {
  readonly run: HistoryRun;
  readonly row: SummaryRow;
}

function seriesName(row: SummaryRow): string {
  const { model, backend, runner, precision, imageSize, input } = row;
  const parts = [model, backend ?? runner, precision, imageSize === null ? null : `${imageSize} px`, input];
  return `${parts.filter((part) => part !== null).join(', ')}; ${groupOf(row)}`;
}

function pointsOf(entries: readonly Entry[]): HistoryPoint[] {
  const names = entries.map(({ run }) => machineText(run.manifest.environment));
  const machines = [...new Set(names)];
  const accuracy = changesIn(entries.map(({ row }) => row.JF.mean));
  // A factor is as much at 10 as at 100 frames a second, and another machine's speed says nothing of the model.
  const speeds = entries.map(({ row }) => logOf(row.fps?.model ?? row.fps?.endToEnd ?? null));
  const faster = new Set(
    machines.flatMap((machine) => [...changesIn(speeds.map((speed, i) => (names[i] === machine ? speed : null)))]),
  );
  return entries.map(({ run, row: { JF, fps } }, i) => ({
    run: run.folderName,
    at: run.manifest.createdAt,
    commit: run.manifest.environment.commit ?? null,
    machine: machines.indexOf(names[i]!),
    machineName: names[i]!,
    ...{ JF: JF.mean, JFLo: JF.lo, JFHi: JF.hi },
    ...{ fps: fps?.model ?? fps?.endToEnd ?? null, fpsLo: fps?.lo ?? null, fpsHi: fps?.hi ?? null },
    isJFChange: accuracy.has(i),
    isFpsChange: faster.has(i),
  }));
}

function logOf(value: number | null): number | null {
  return value === null || value <= 0 ? null : Math.log(value);
}

/** Places where the level changes, values that are not there left out. */
function changesIn(values: readonly (number | null)[]): ReadonlySet<number> {
  const known = values.flatMap((value, place) => (value === null ? [] : [{ value, place }]));
  return new Set(changePoints(known.map(({ value }) => value)).map((i) => known[i]!.place));
}
