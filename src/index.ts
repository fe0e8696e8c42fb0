/**
 * Everything that a verb of the program does, as a function.
 * @module sam2bench
 */
export {
  type CacheEntry,
  type CacheKind,
  type CacheListing,
  type ClearRequest,
  clearCache,
  listCache,
} from './app/cache.js';
export { type CompareOptions, type CompareResult, type Comparison, compare, type LinkedMove } from './app/compare.js';
export {
  checkData,
  type DataListing,
  type DatasetCheck,
  type ListedSequence,
  listData,
  prepareData,
  type SynthOutcome,
  type SynthRequest,
  synthesise,
} from './app/dataset.js';
export { doctor } from './app/doctor/doctor.js';
export type { Finding } from './app/doctor/finding.js';
export type { ExportProblem } from './app/export/check-sequence.js';
export { type ExportOutcome, type ExportRequest, exportMasks } from './app/export/export-masks.js';
export { type GateOptions, type GateResult, gate, updateBaseline } from './app/gate.js';
export { type HistoryOptions, history } from './app/history.js';
export { type InitOutcome, type InitRequest, init } from './app/init.js';
export { compile, inspectModel, type ModelCompilation, type ModelInspection } from './app/model.js';
export { type DownloadedModel, type DownloadOptions, downloadModel } from './app/model-download.js';
export { type ListedModel, listModels } from './app/model-list.js';
export type { RowEstimate, RunEstimate } from './app/plan-run.js';
export type {
  AccuracyChange,
  BreakdownRow,
  CheckReport,
  CheckRequest,
  CompiledManifest,
  CompileOptions,
  Counted,
  Curve,
  Defect,
  Estimate,
  FactDifference,
  GateFinding,
  GateReport,
  MeanInterval,
  MetricSummary,
  Moves,
  Patience,
  PinDifference,
  PlannedUnit,
  PreparedVideo,
  PrepareOutcome,
  PrepareRequest,
  Presence,
  RowComparison,
  RowDifference,
  ScoreFailure,
  SequenceCount,
  SequenceMove,
  SequenceRow,
  SetScore,
  SpeedChange,
  Summary,
  SummaryRow,
  Verdict,
} from './app/public-types.js';
export { type ReportOptions, report } from './app/report.js';
export { planRun, type RunFailure, type RunOptions, type RunResult, run } from './app/run.js';
export type { RunListener } from './app/run-listener.js';
export { type ScoreOutcome, type ScoreRequest, score } from './app/score.js';
export { type TrackOutput, type TrackRequest, type TrackResult, track } from './app/track.js';
export type { Deviation } from './app/verify/deviation.js';
export type { PictureAgreement } from './app/verify/golden-picture.js';
export type { VideoAgreement } from './app/verify/measured.js';
export { type VerifyLimits, type VerifyRequest, type VerifyResult, verifyModel } from './app/verify/verify.js';
export { type ExitCode, type Problem, UserError } from './core/errors.js';
