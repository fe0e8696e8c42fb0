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
export { type GateOptions, type GateResult, gate, updateBaseline } from './app/gate.js';
export { type HistoryOptions, history } from './app/history.js';
export { compile, inspectModel, type ModelCompilation, type ModelInspection } from './app/model.js';
export { type ReportOptions, report } from './app/report.js';
export { planRun, type RunOptions, type RunResult, run } from './app/run.js';
export { type ScoreOutcome, type ScoreRequest, score } from './app/score.js';
export { type VerifyRequest, type VerifyResult, verifyModel } from './app/verify/verify.js';
export { type Problem, UserError } from './core/errors.js';
