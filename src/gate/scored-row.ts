import { stableJson } from '../core/stable-json.js';
import { mean } from '../metrics/statistics.js';
import type { ResultTables } from '../runs/result-files.js';
import type { RunManifest } from '../runs/run-manifest.js';
import type { BreakdownRow, SummaryRow } from '../runs/summary.js';
import type { ObjectRow } from '../runs/tables.js';
import { environmentKey } from './environment-key.js';

/** Means over the objects of a sequence, in 0..1. */
export interface SequenceScores {
  readonly sequence: string;
  readonly objects: number;
  readonly JF: number;
  readonly J: number;
  readonly F: number;
  readonly J_recall: number;
  readonly F_recall: number;
}

/** Frames a second in each repeat, in order; empty where they were not measured. */
export interface RepeatRates {
  readonly fps_model: readonly number[];
  readonly fps_end_to_end: readonly number[];
}

/** What two rows must have in common to be compared. */
export interface RowKeys {
  readonly dataset: string;
  /** Hash of the data set's sequences and files. */
  readonly data: string;
  readonly rules: string;
  readonly protocol: string;
  /** The protocol's options, as JSON. */
  readonly protocolOptions: string;
  readonly input: string;
}

/** What may differ between two rows that are compared; it is recorded and named. */
export interface RowFacts {
  readonly runner: string;
  readonly model: string;
  /** Hash of the model's file. */
  readonly modelHash: string;
  readonly backend: string | null;
  readonly precision: string | null;
  readonly imageSize: number | null;
  /** As JSON. */
  readonly options: string;
  /** Version of this program. */
  readonly code: string;
  /** See `environmentKey`. */
  readonly environment: string;
}

/** Single figures of a row; null where they were not measured. */
export interface RowFigures {
  /** The headline's, by the mean of the rules; 0..1. */
  readonly JF: number | null;
  /** Milliseconds. */
  readonly latency_p95: number | null;
  /** MiB. */
  readonly peakRss: number | null;
  readonly units_failed: number;
}

/** All that comparing and gating need of a row of a run; a baseline keeps it. */
export interface ScoredRow {
  readonly id: string;
  readonly keys: RowKeys;
  readonly facts: RowFacts;
  readonly figures: RowFigures;
  readonly sequences: readonly SequenceScores[];
  /** Sequences that the run was to have and has no scores of. */
  readonly missing: readonly string[];
  readonly breakdown: readonly BreakdownRow[];
  readonly repeats: RepeatRates;
}

export interface RowParts {
  readonly row: SummaryRow;
  readonly manifest: RunManifest;
  readonly tables: ResultTables;
  readonly repeats: RepeatRates;
}

/** A row of a run folder as comparisons take it. */
export function scoredRow({ row, manifest, tables, repeats }: RowParts): ScoredRow {
  const setting = manifest.plan.rows.find(({ id }) => id === row.id)?.setting ?? {};
  const { dataset, rules, protocol, input } = row;
  const sequences = sequenceScores(tables.objects);
  const scored = new Set(sequences.map(({ sequence }) => sequence));
  const planned = manifest.plan.units.filter((unit) => unit.row === row.id).map(({ sequence }) => sequence);
  return {
    id: row.id,
    keys: {
      ...{ dataset, rules, protocol, input },
      data: String(setting.fingerprint ?? ''),
      protocolOptions: stableJson(setting.protocol ?? null),
    },
    facts: factsOf(row, manifest, setting),
    figures: {
      JF: row.JF.mean,
      latency_p95: row.latency?.p95 ?? null,
      peakRss: row.peakRss,
      units_failed: row.units.failed,
    },
    sequences,
    missing: planned.filter((name) => !scored.has(name)),
    breakdown: row.breakdown,
    repeats,
  };
}

function factsOf(row: SummaryRow, manifest: RunManifest, setting: Readonly<Record<string, unknown>>): RowFacts {
  const { runner, model, backend, precision, imageSize, options } = row;
  return {
    ...{ runner, model, backend, precision, imageSize },
    modelHash: String(setting.identity ?? ''),
    options: stableJson(options),
    code: manifest.environment.sam2bench,
    environment: environmentKey(manifest),
  };
}

function sequenceScores(objects: readonly ObjectRow[]): SequenceScores[] {
  const bySequence = new Map<string, ObjectRow[]>();
  for (const row of objects) bySequence.set(row.sequence, [...(bySequence.get(row.sequence) ?? []), row]);
  return [...bySequence].map(([sequence, rows]) => ({
    sequence,
    objects: rows.length,
    JF: mean(rows.map((row) => row.JF_mean)),
    J: mean(rows.map((row) => row.J_mean)),
    F: mean(rows.map((row) => row.F_mean)),
    J_recall: mean(rows.map((row) => row.J_recall)),
    F_recall: mean(rows.map((row) => row.F_recall)),
  }));
}
