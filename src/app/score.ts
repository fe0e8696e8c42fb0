import { access, constants, mkdir } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { messageOf, UserError } from '../core/errors.js';
import { SCHEMA_VERSION } from '../core/schema-version.js';
import { writeJsonAtomic } from '../runs/atomic-write.js';
import { writeOfficialFiles, writeResultFiles } from '../runs/result-files.js';
import type { Summary, SummaryRow } from '../runs/summary.js';
import type { SequenceRow } from '../runs/tables.js';
import { sequenceRows, totals } from '../scoring/aggregate.js';
import { openScorer, type Scorer, type ScorerSetup } from '../scoring/open-scorer.js';
import { collectScores, type ScoreFailure, type SetScore } from '../scoring/score-set.js';

/** What is scored against what, and where the figures go. */
export interface ScoreRequest extends ScorerSetup {
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
  readonly sequences: readonly SequenceRow[];
  readonly failures: readonly ScoreFailure[];
}

/** Of official files where a format has no splits. */
const DEFAULT_SPLIT = 'val';

/**
 * Scores a folder of masks against a data set. A sequence that cannot be scored is in `failures`; the others go on.
 * @throws UserError where the data set or the predictions cannot be opened, or the result cannot be written
 */
export async function score(request: ScoreRequest): Promise<ScoreOutcome> {
  const talk = request.talk ?? (() => {});
  const scorer = await openScorer(request);
  const { dataset, predictions, rules } = scorer;
  if (request.rules === undefined) talk(`format ${dataset.format}, so rules ${rules.name}: ${rules.summary}`);
  const names = dataset.sequences.map(({ name }) => name);
  requireAnySequence(names, predictions.sequences, predictions.root);
  await requireWritable(request);
  const result = await collectScores(names, (name) => scorer.score(name, talk), request.onProgress);
  const summary: Summary = { schema: SCHEMA_VERSION, rows: [summaryRow(request, scorer, result)] };
  const sequences = sequenceRows(result.scores);
  await writeFiles(request, dataset.split ?? DEFAULT_SPLIT, { summary, result, sequences });
  return { summary, result, sequences, failures: result.failures };
}

/** Predictions in another folder than was given would otherwise fail sequence by sequence. */
function requireAnySequence(wanted: readonly string[], found: readonly string[], root: string): void {
  if (wanted.some((name) => found.includes(name))) return;
  throw new UserError({
    what: 'The predictions have no sequence of the data set.',
    where: root,
    expected: `folders such as ${wanted.slice(0, 4).join(', ')}`,
    found: found.slice(0, 4).join(', '),
    next: 'give the folder that holds the sequence folders',
  });
}

/** Tried before the scoring, which can take minutes. */
async function requireWritable({ out, writeCsv, predictions }: ScoreRequest): Promise<void> {
  const folders = [...(out === undefined ? [] : [resolve(out)]), ...(writeCsv === true ? [resolve(predictions)] : [])];
  for (const folder of folders) {
    try {
      await mkdir(folder, { recursive: true });
      await access(folder, constants.W_OK);
    } catch (cause) {
      const what = 'The results cannot be written.';
      const expected = 'a folder that may be written to';
      throw new UserError(
        { what, where: folder, expected, found: messageOf(cause), next: 'give another folder with --out' },
        { cause },
      );
    }
  }
}

function summaryRow(request: ScoreRequest, { dataset, rules }: Scorer, result: SetScore): SummaryRow {
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

async function writeFiles(
  { out, writeCsv, predictions, talk }: ScoreRequest,
  split: string,
  { summary, result, sequences }: Omit<ScoreOutcome, 'failures'>,
): Promise<void> {
  const objects = result.scores.flatMap((sequence) => sequence.objects);
  if (writeCsv === true && result.failures.length > 0) {
    // The official program takes these files, where they are, for the figures of the whole set.
    talk?.('the official CSV files are not written: they cannot say that sequences are missing');
  } else if (writeCsv === true) await writeOfficialFiles(resolve(predictions), objects, split);
  if (out === undefined) return;
  const frames = result.scores.flatMap((sequence) => sequence.frames);
  await writeResultFiles(resolve(out), { frames, objects, sequences }, split);
  await writeJsonAtomic(join(resolve(out), 'summary.json'), summary);
}
