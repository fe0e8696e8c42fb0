// Types that options and results of the library refer to, and that are declared elsewhere.
export type { Patience } from '../checkpoints/download/download-file.js';
export type { CompileOptions } from '../compile/compile.js';
export type { CompiledManifest } from '../compile/compiled-model.js';
export type { PlannedUnit } from '../config/plan.js';
export type { CheckReport, CheckRequest, SequenceCount } from '../datasets/check/check-dataset.js';
export type { Defect } from '../datasets/check/defect.js';
export type { PinDifference } from '../datasets/check/pin.js';
export type { PreparedVideo, PrepareOutcome, PrepareRequest } from '../datasets/prepare/extract-frames.js';
export type { Estimate } from '../gate/bootstrap.js';
export type { AccuracyChange, RowComparison, SpeedChange } from '../gate/compare-rows.js';
export type { Moves, SequenceMove } from '../gate/differences.js';
export type { Finding as GateFinding } from '../gate/finding.js';
export type { GateReport, RowDifference } from '../gate/gate-report.js';
export type { FactDifference } from '../gate/pair-rows.js';
export type { Counted, Verdict } from '../gate/verdict.js';
export type {
  BreakdownRow,
  Curve,
  MeanInterval,
  MetricSummary,
  Presence,
  Summary,
  SummaryRow,
} from '../runs/summary.js';
export type { SequenceRow } from '../runs/tables.js';
export type { ScoreFailure, SetScore } from '../scoring/score-set.js';
