import { resolve } from 'node:path';
import { assess } from '../gate/assess.js';
import { type Baseline, baselineText, makeBaseline } from '../gate/baseline.js';
import type { RowDifference } from '../gate/gate-report.js';
import { cannotCompare, factDifferences, pairRows, type RowPair, type Side } from '../gate/pair-rows.js';
import { readBaseline, readGateConfig } from './gate-files.js';
import { type GateResult, gateResult, writeResult } from './gate-result.js';
import { openScoredRun, type ScoredRun } from './scored-run.js';

export { differenceLines, findingLines, GATE_COLUMNS, gateHeadline } from '../gate/gate-report.js';
export { gateConfigAdvice } from './gate-files.js';
export type { GateResult } from './gate-result.js';

/** What a run is held against, and the files that the findings go into. */
export interface GateOptions {
  /** The assertions, a YAML file. */
  readonly config: string;
  /** What `updateBaseline` wrote; may be left out where no assertion needs it. */
  readonly baseline?: string | undefined;
  /** A run of the same job, by whose speeds speeds are judged. */
  readonly against?: string | undefined;
  /** Files for the findings as JUnit XML and as Markdown. */
  readonly junit?: string | undefined;
  readonly markdown?: string | undefined;
}

/**
 * Holds a run against assertions, and against a baseline where they ask for one.
 * @param run a run folder, or `RUN#ROW`
 * @throws UserError (exit code 2) where a file cannot be read, an assertion fits nothing, or the baseline is of other data,
 * rules, protocol or input
 */
export async function gate(run: string, options: GateOptions): Promise<GateResult> {
  const config = await readGateConfig(options.config);
  const opened = await openScoredRun(run);
  const baseline = options.baseline === undefined ? null : await readBaseline(options.baseline);
  const kept = baseline === null ? null : { name: options.baseline!, rows: baseline.rows };
  const side: Side = { name: opened.folder, rows: opened.rows };
  const pairs = kept === null ? null : pairsOf(kept, side, 'The baseline is refused.');
  const against = options.against === undefined ? null : await openScoredRun(options.against);
  const others = against === null ? null : pairsOf({ name: against.folder, rows: against.rows }, side, NOT_OF_THE_JOB);
  const { rows, manifest } = opened;
  const findings = assess({ config, rows, baseline: byFound(pairs), against: byFound(others), seed: manifest.seed });
  const parts = { findings, differing: (pairs ?? []).flatMap(differencesOf), notes: notesOf(opened, pairs) };
  return gateResult(parts, options, opened.folder);
}

const NOT_OF_THE_JOB = 'The run of --against cannot be compared.';

/**
 * Makes a run the baseline.
 * @returns the absolute path of the file
 * @throws UserError where the run is not whole or the file cannot be written
 */
export async function updateBaseline(run: string, file: string): Promise<string> {
  const { folder, manifest, rows } = await openScoredRun(run);
  const { createdAt, name } = manifest;
  const baseline: Baseline = makeBaseline({ createdAt, name, rows }, folder);
  await writeResult(resolve(file), baselineText(baseline));
  return resolve(file);
}

/** The run's partner of each kept row. @throws UserError for the first that has none: it would pass unjudged */
function pairsOf(kept: Side, run: Side, what: string): readonly RowPair[] {
  const { pairs, onlyA } = pairRows(kept.rows, run.rows);
  const [lost] = onlyA;
  if (lost === undefined) return pairs;
  const free = run.rows.filter((row) => !pairs.some(({ b }) => b === row));
  throw cannotCompare(what, lost, { name: run.name, rows: free.length > 0 ? free : run.rows }, kept);
}

function byFound(pairs: readonly RowPair[] | null) {
  return pairs === null ? null : new Map(pairs.map(({ a, b }) => [b.id, a]));
}

function differencesOf({ a, b }: RowPair): RowDifference[] {
  return factDifferences(a, b).map((difference) => ({ row: b.id, ...difference }));
}

function notesOf({ rows }: ScoredRun, pairs: readonly RowPair[] | null): readonly string[] {
  if (pairs === null) return [];
  const added = rows.filter((row) => !pairs.some(({ b }) => b === row));
  if (added.length === 0) return [];
  return [`Not in the baseline: ${added.map(({ id }) => id).join(', ')}; --update takes it in.`];
}
