import type { RunManifest } from '../runs/run-manifest.js';
import type { SummaryRow } from '../runs/summary.js';
import { rowLabels } from './row-labels.js';

/** A run as far as its rows are joined with others'. */
export interface JoinedRun {
  /** Last part of the folder's path. */
  readonly folderName: string;
  readonly manifest: RunManifest;
  readonly rows: readonly SummaryRow[];
}

/** A row on the page, and where it comes from. */
export interface PageRow {
  /** With an id of its own, also where another run has the same setting. */
  readonly row: SummaryRow;
  readonly label: string;
  /** Index of its run. */
  readonly run: number;
  /** Id within its run. */
  readonly id: string;
}

/** The rows of all runs with ids and names that differ: a row of the same setting in a later run gets its run's number or name. */
export function joinRows(runs: readonly JoinedRun[]): PageRow[] {
  const taken = new Set<string>();
  const placed = runs.flatMap(({ rows }, run) =>
    rows.map((row) => {
      const id = taken.has(row.id) ? `${row.id}@${run + 1}` : row.id;
      taken.add(id);
      return { row: { ...row, id }, run, id: row.id };
    }),
  );
  const labels = runs.map(({ rows }) => rowLabels(rows));
  const together = rowLabels(placed.map(({ row }) => row));
  const names = runNames(runs);
  return placed.map(({ row, run, id }) => {
    const isRepeated = placed.some((other) => other.run !== run && labels[other.run]![other.id] === labels[run]![id]);
    if (!isRepeated) return { row, run, id, label: together[row.id]! };
    return { row, run, id, label: `${labels[run]![id]} [${names[run]}]` };
  });
}

/** What tells the runs apart: their configs' names, their folders, or when they were made. */
export function runNames(runs: readonly JoinedRun[]): readonly string[] {
  const choices = [
    runs.map(({ manifest }) => manifest.name),
    runs.map(({ folderName }) => folderName),
    runs.map(({ manifest }) => manifest.createdAt),
  ];
  const numbered = runs.map((_, index) => `run ${index + 1}`);
  return choices.find((names) => new Set(names).size === names.length) ?? numbered;
}
