import { access, constants, mkdir } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { ORIGINAL } from '../core/degradation.js';
import { messageOf, UserError } from '../core/errors.js';
import { SCHEMA_VERSION } from '../core/schema-version.js';
import type { DecayMode } from '../metrics/statistics.js';
import { writeJsonAtomic } from '../runs/atomic-write.js';
import { writeOfficialFiles, writeResultFiles } from '../runs/result-files.js';
import type { Summary, SummaryRow } from '../runs/summary.js';
import type { SequenceRow } from '../runs/tables.js';
import { meanAtTolerances, sequenceRows, totals } from '../scoring/aggregate.js';
import { officialFiles } from '../scoring/official-files.js';
import { openScorer, type Scorer, type ScorerSetup } from '../scoring/open-scorer.js';
import type { Rules } from '../scoring/rules/rules.js';
import { scoreNotes } from '../scoring/score-notes.js';
import { type ScoreFailure, type SetScore, scoreSet } from '../scoring/score-set.js';
import { checkPin } from './check-pin.js';

/** What is scored against what, and where the figures go. */
export interface ScoreRequest extends ScorerSetup {
  /** A folder for the result files. */
  readonly out?: string | undefined;
  /** Also writes the two official CSV files among the predictions. */
  readonly writeCsv?: boolean | undefined;
  readonly decay?: DecayMode | undefined;
  /** An object that a sequence does not have is a warning instead of an error. */
  readonly lenient?: boolean | undefined;
  /** Tolerances of F, the first of which counts: below 1 a share of the diagonal, from 1 on pixels. */
  readonly tolerances?: readonly number[] | undefined;
  /** Threads; as many as there are cores where it is left out. */
  readonly jobs?: number | undefined;
  /** Goes on where the data set differs from its pin. */
  readonly ignorePin?: boolean | undefined;
  /** Told what a reader of the figures should know, a line at a time. */
  readonly talk?: (line: string) => void;
  /** Told how many sequences of how many are scored. */
  readonly onProgress?: (done: number, total: number) => void;
}

/** The figures of one folder of masks; metrics in 0..1. */
export interface ScoreOutcome {
  readonly summary: Summary;
  readonly result: SetScore;
  readonly sequences: readonly SequenceRow[];
  readonly failures: readonly ScoreFailure[];
}

/**
 * Scores a folder of masks against a data set. A sequence that cannot be scored is in `failures`; the others go on.
 * @throws UserError where the data set or the predictions cannot be opened, or the result cannot be written
 */
export async function score(request: ScoreRequest): Promise<ScoreOutcome> {
  const talk = request.talk ?? (() => {});
  const scorer = await openScorer(request);
  const { dataset, predictions, rules } = scorer;
  if (request.rules === undefined) talk(`format ${dataset.format}, so rules ${rules.name}: ${rules.summary}`);
  requireTolerances(request, rules);
  await checkPin(dataset.root, 'but-pictures', request.ignorePin);
  const names = [...dataset.sequences, ...(dataset.broken ?? [])].map(({ name }) => name);
  requireAnySequence(names, predictions.sequences, predictions.root);
  sayWhatIsLeft(names, predictions.sequences, talk);
  await requireWritable(request);
  const measured = await scoreSet(await scorer.jobs(), { ...request, rules, warn: talk });
  const broken = (dataset.broken ?? []).map(({ name, error }) => ({ sequence: name, message: error.message }));
  const result = { scores: measured.scores, failures: [...broken, ...measured.failures] };
  const summary: Summary = { schema: SCHEMA_VERSION, rows: [summaryRow(request, scorer, result)] };
  const sequences = sequenceRows(result.scores);
  await writeFiles(request, scorer, { summary, result, sequences });
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

/** Folders that nothing is scored of are often misnamed ones. */
function sayWhatIsLeft(wanted: readonly string[], found: readonly string[], talk: (line: string) => void): void {
  const left = found.filter((name) => !wanted.includes(name));
  if (left.length === 0) return;
  talk(
    `not scored, because the data set has no such sequences: ${left.slice(0, 5).join(', ')}${left.length > 5 ? `, and ${left.length - 5} more` : ''}`,
  );
}

function requireTolerances({ tolerances }: ScoreRequest, rules: Rules): void {
  const wrong = tolerances?.find((tolerance) => !(tolerance > 0) || tolerance > 1000);
  const expected = 'shares of the diagonal below 1, or pixels from 1 to 1000';
  if (wrong !== undefined) {
    throw new UserError({ what: 'A tolerance is not one.', where: '--tolerance', expected, found: String(wrong) });
  }
  if (tolerances !== undefined && rules.metrics !== undefined) {
    throw new UserError({
      what: `The rules ${rules.name} have a tolerance of their own.`,
      where: '--tolerance',
      next: 'leave it out, or score by other rules',
    });
  }
}

/** Tried before the scoring, which can take minutes. */
async function requireWritable({ out, writeCsv, predictions }: ScoreRequest): Promise<void> {
  if (out === '') throw new UserError({ what: 'The folder for the results has no name.', where: '--out' });
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

function summaryRow(request: ScoreRequest, scorer: Scorer, result: SetScore): SummaryRow {
  const { dataset, rules } = scorer;
  const model = basename(resolve(request.predictions));
  const failed = result.failures.length;
  return {
    id: model,
    runner: 'predictions',
    model,
    backend: null,
    precision: null,
    imageSize: null,
    input: ORIGINAL,
    options: request.decay === 'davis-compatible' ? { decay: request.decay } : {},
    protocol: 'masks on disk',
    dataset: dataset.label,
    rules: rules.name,
    units: { done: result.scores.length, failed },
    ...totals(result.scores, rules),
    tolerances: meanAtTolerances(result.scores, request.tolerances ?? []),
    interactive: null,
    curves: null,
    fps: null,
    latency: null,
    coldStart: null,
    peakRss: null,
    speed: null,
    parameters: null,
    notes: notesOf(scorer, result),
  };
}

function notesOf({ dataset, rules }: Scorer, { scores, failures }: SetScore): readonly string[] {
  const all = failures.length + scores.length;
  const failed = failures.length === 0 ? [] : [`${failures.length} of ${all} sequences could not be scored.`];
  return [...failed, ...scoreNotes(dataset, rules, scores)];
}

async function writeFiles(
  { out, writeCsv, predictions, talk }: ScoreRequest,
  { dataset, rules }: Scorer,
  { summary, result, sequences }: Omit<ScoreOutcome, 'failures'>,
): Promise<void> {
  const isWhole = result.failures.length === 0;
  // The official program, and whoever knows it, takes these files for the figures of the whole set.
  const official = isWhole ? officialFiles(rules, result.scores, dataset.split) : [];
  if (!isWhole && (writeCsv === true || out !== undefined)) {
    talk?.('the official files are not written: they cannot say that sequences are missing');
  } else if (writeCsv === true && official.length === 0) {
    talk?.(`the rules ${rules.name} have no official files`);
  } else if (writeCsv === true) await writeOfficialFiles(resolve(predictions), official);
  if (out === undefined) return;
  const frames = result.scores.flatMap((sequence) => sequence.frames);
  const objects = result.scores.flatMap((sequence) => sequence.objects);
  await writeResultFiles(resolve(out), { frames, objects, sequences }, summary.rows[0]!.breakdown);
  await writeOfficialFiles(resolve(out), official);
  await writeJsonAtomic(join(resolve(out), 'summary.json'), summary);
}
