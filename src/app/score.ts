import { basename, resolve } from 'node:path';
import type { Dataset } from '../core/dataset.js';
import { UserError } from '../core/errors.js';
import { SCHEMA_VERSION } from '../core/schema-version.js';
import { openPredictions } from '../datasets/predictions.js';
import { openDataset } from '../datasets/registry.js';
import type { DecayMode } from '../metrics/statistics.js';
import { writeJsonAtomic } from '../runs/atomic-write.js';
import { writeOfficialFiles, writeResultFiles } from '../runs/result-files.js';
import type { Summary, SummaryRow } from '../runs/summary.js';
import { sequenceRows, totals } from '../scoring/aggregate.js';
import { rulesForFormat, rulesNamed } from '../scoring/rules/registry.js';
import type { Rules } from '../scoring/rules/rules.js';
import { type ScoreFailure, type SetScore, scoreSet } from '../scoring/score-set.js';

export interface ScoreRequest {
  /** A folder with one folder a sequence, as any program wrote it. */
  readonly predictions: string;
  /** The data set's root. */
  readonly dataset: string;
  /** Found from the root where it is left out. */
  readonly format?: string | undefined;
  readonly split?: string | undefined;
  readonly resolution?: string | undefined;
  /** Name of the rules; the format's own where it is left out. */
  readonly rules?: string | undefined;
  readonly decay?: DecayMode | undefined;
  /** Objects that a sequence does not have are left out with a warning. */
  readonly lenient?: boolean | undefined;
  /** A folder for the result files. */
  readonly out?: string | undefined;
  /** Also writes the two official CSV files among the predictions. */
  readonly writeCsv?: boolean | undefined;
  readonly talk?: (line: string) => void;
  readonly onProgress?: (done: number, total: number) => void;
}

export interface ScoreOutcome {
  readonly summary: Summary;
  readonly result: SetScore;
  readonly failures: readonly ScoreFailure[];
}

/**
 * Scores a folder of masks against a data set. A sequence that cannot be scored is in `failures`; the others go on.
 * @throws UserError where the data set or the predictions cannot be opened
 */
export async function score(request: ScoreRequest): Promise<ScoreOutcome> {
  const talk = request.talk ?? (() => {});
  const dataset = await openDataset({ ...request, root: request.dataset });
  const rules = chooseRules(request, dataset, talk);
  const predictions = await openPredictions(request.predictions);
  requireAnySequence(dataset, predictions.sequences, predictions.root);
  const jobs = dataset.sequences.map((sequence) => ({
    sequence,
    masks: {
      read: (frame: string) => predictions.read(sequence.name, frame),
      file: (frame: string) => predictions.file(sequence.name, frame),
    },
  }));
  const { decay = 'exact', lenient = false } = request;
  const result = await scoreSet(jobs, { rules, decay, lenient, warn: talk }, request.onProgress);
  const summary: Summary = { schema: SCHEMA_VERSION, rows: [summaryRow(request, dataset, rules, result)] };
  await writeFiles(request, summary, result);
  return { summary, result, failures: result.failures };
}

function chooseRules(request: ScoreRequest, dataset: Dataset, talk: (line: string) => void): Rules {
  if (request.rules !== undefined) return rulesNamed(request.rules);
  const rules = rulesForFormat(dataset.format);
  talk(`format ${dataset.format}, so rules ${rules.name}: ${rules.summary}`);
  return rules;
}

/** Predictions in another folder than was given would otherwise fail sequence by sequence. */
function requireAnySequence(dataset: Dataset, found: readonly string[], root: string): void {
  const wanted = dataset.sequences.map(({ name }) => name);
  if (wanted.some((name) => found.includes(name))) return;
  throw new UserError({
    what: 'The predictions have no sequence of the data set.',
    where: root,
    expected: `folders such as ${wanted.slice(0, 4).join(', ')}`,
    found: found.slice(0, 4).join(', '),
    next: 'give the folder that holds the sequence folders',
  });
}

function summaryRow(request: ScoreRequest, dataset: Dataset, rules: Rules, result: SetScore): SummaryRow {
  const model = basename(resolve(request.predictions));
  const failed = result.failures.length;
  return {
    id: model,
    runner: 'predictions',
    model,
    backend: null,
    precision: null,
    imageSize: null,
    options: request.decay === 'davis-compatible' ? { decay: request.decay } : {},
    protocol: 'masks on disk',
    dataset: dataset.label,
    rules: rules.name,
    units: { done: result.scores.length, failed },
    ...totals(result.scores),
    presence: null,
    interactive: null,
    curves: null,
    fps: null,
    latency: null,
    coldStart: null,
    peakRss: null,
    parameters: null,
    notes: failed === 0 ? [] : [`${failed} of ${failed + result.scores.length} sequences could not be scored.`],
  };
}

async function writeFiles(request: ScoreRequest, summary: Summary, result: SetScore): Promise<void> {
  const split = request.split ?? 'val';
  const objects = result.scores.flatMap((sequence) => sequence.objects);
  if (request.writeCsv === true) await writeOfficialFiles(resolve(request.predictions), objects, split);
  if (request.out === undefined) return;
  const folder = resolve(request.out);
  const frames = result.scores.flatMap((sequence) => sequence.frames);
  await writeResultFiles(folder, { frames, objects, sequences: sequenceRows(result.scores) }, split);
  await writeJsonAtomic(`${folder}/summary.json`, summary);
}
