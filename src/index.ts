export { type CacheListing, type ClearRequest, clearCache, listCache } from './app/cache.js';
export { type CompareOptions, type CompareResult, type Comparison, compare } from './app/compare.js';
export {
  checkData,
  type DatasetCheck,
  listData,
  prepareData,
  type SynthOutcome,
  type SynthRequest,
  synthesise,
} from './app/dataset.js';
export { doctor } from './app/doctor/doctor.js';
export type { Finding } from './app/doctor/finding.js';
export { type ExportOutcome, type ExportRequest, exportMasks } from './app/export/export-masks.js';
export { type GateOptions, type GateResult, gate, updateBaseline } from './app/gate.js';
export { type HistoryOptions, history } from './app/history.js';
export { type InitOutcome, type InitRequest, init } from './app/init.js';
export { compile, inspectModel, type ModelCompilation, type ModelInspection } from './app/model.js';
export { type DownloadedModel, type DownloadOptions, downloadModel } from './app/model-download.js';
export { type ListedModel, listModels } from './app/model-list.js';
export { type ReportOptions, report } from './app/report.js';
export { planRun, type RunOptions, type RunResult, run } from './app/run.js';
export { type ScoreOutcome, type ScoreRequest, score } from './app/score.js';
export { type TrackOutput, type TrackRequest, type TrackResult, track } from './app/track.js';
export { type VerifyRequest, type VerifyResult, verifyModel } from './app/verify/verify.js';
export { type Problem, UserError } from './core/errors.js';
