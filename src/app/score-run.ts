import { join } from 'node:path';
import { bundledNotes } from '../config/bundled-models.js';
import type { PlannedRow } from '../config/plan.js';
import type { Dataset } from '../core/dataset.js';
import { SCHEMA_VERSION } from '../core/schema-version.js';
import type { ProtocolTraits } from '../protocols/protocol.js';
import { protocolOf } from '../protocols/registry.js';
import { writeJsonAtomic } from '../runs/atomic-write.js';
import { writeCurves, writeMatches, writeOfficialFiles, writeResultFiles } from '../runs/result-files.js';
import type { Summary, SummaryRow } from '../runs/summary.js';
import type { FrameRow, SequenceRow } from '../runs/tables.js';
import { sequenceRows, type Totals, totals } from '../scoring/aggregate.js';
import { curveRows, curvesOf, type Effort, interactiveFigures, sortedCurves } from '../scoring/curves.js';
import { officialFiles } from '../scoring/official-files.js';
import { judgedBy } from '../scoring/rules/judged.js';
import { rulesForFormat } from '../scoring/rules/registry.js';
import type { Rules } from '../scoring/rules/rules.js';
import { scoreNotes } from '../scoring/score-notes.js';
import type { ScoreFailure, ScoreSetOptions, SetScore } from '../scoring/score-set.js';
import { footageRow } from './footage-row.js';
import { agreementOf } from './mask-agreement.js';
import type { PreparedRun } from './prepare-run.js';
import { type DoneUnit, doneUnits, inputNotes, rowHead, rowNotes } from './row-parts.js';
import { readRowSpeed, readUnitSpeed } from './row-speed.js';
import { type MatchedScore, scoreMatched } from './score-matched.js';
import { scoreRounds } from './score-rounds.js';

export interface ScoreRunOptions {
  readonly folder: string;
  readonly talk: (line: string) => void;
  readonly signal?: AbortSignal | undefined;
}

export interface RunScore {
  readonly summary: Summary;
  /** Sequences whose masks are there but cannot be scored. */
  readonly failures: readonly (ScoreFailure & { readonly row: string })[];
}

/**
 * Scores every row of a run by the rules of its data set's format and writes scores/<row>/ and summary.json. Units that
 * are not done are counted as failed and left out.
 * @throws the signal's reason if it is aborted, after the row at hand.
 */
export async function scoreRun(prepared: PreparedRun, options: ScoreRunOptions): Promise<RunScore> {
  const rows: SummaryRow[] = [];
  const failures: (ScoreFailure & { row: string })[] = [];
  for (const row of prepared.plan.rows) {
    options.signal?.throwIfAborted();
    const scored = await scoreRow(prepared, row, options);
    rows.push(scored.row);
    failures.push(...scored.failures.map((failure) => ({ ...failure, row: row.id })));
  }
  const summary = { schema: SCHEMA_VERSION, rows };
  await writeJsonAtomic(join(options.folder, 'summary.json'), summary);
  return { summary, failures };
}

async function scoreRow(prepared: PreparedRun, row: PlannedRow, { folder, talk }: ScoreRunOptions) {
  const { config, plan, datasets } = prepared;
  const dataset = datasets[row.dataset]!;
  const { label, traits } = protocolOf(row.setting.protocol);
  if (traits.judged === 'nothing') return { row: await footageRow(prepared, row, folder), failures: [] };
  const rules = judgedBy(rulesForFormat(dataset.format), traits.judged);
  talk(`scoring ${row.setting.model} on ${row.setting.dataset} by the rules ${rules.name}`);
  const units = plan.units.filter((unit) => unit.row === row.id);
  const done = await doneUnits(folder, units);
  const { rounds, matched } = await scoreUnits(done, dataset, traits, { rules, warn: talk });
  const result = rounds.at(-1)!;
  const figures = totals(result.scores, rules, config.seed);
  const sequences = await sequenceTable(prepared, folder, done, result);
  const target = join(folder, 'scores', row.id);
  await writeTables(target, dataset, rules, sequences, figures, rounds);
  const curves = await writeProtocolFigures(target, done, { rounds, matched }, traits, config.seed);
  const agreement = await agreementOf(row, plan, dataset, folder);
  const interactive = agreement === null ? curves.interactive : { ...curves.interactive, agreement };
  const speed = await readRowSpeed(folder, units, config.speed);
  const counts = { done: done.length, failed: units.length - done.length };
  const notes = [
    ...inputNotes(row.setting.input),
    ...rowNotes(bundledNotes(config.models[row.model]!), done[0]?.record, counts.failed, result.failures.length),
    ...scoreNotes(dataset, rules, result.scores),
    ...speed.notes,
  ];
  const head = rowHead(row, done[0]?.record);
  const summary: SummaryRow = {
    ...{ ...head, ...figures, ...speed, ...curves, interactive, protocol: label, tolerances: [] },
    rules: rules.name,
    units: counts,
    notes: [...new Set(notes)],
  };
  return { row: summary, failures: result.failures };
}

async function sequenceTable(
  { config }: PreparedRun,
  folder: string,
  done: readonly DoneUnit[],
  { scores }: SetScore,
): Promise<readonly SequenceRow[]> {
  const sequences: SequenceRow[] = [];
  for (const scored of sequenceRows(scores)) {
    const unit = done.find(({ record }) => record.sequence === scored.sequence)!.unit;
    sequences.push({ ...scored, ...(await readUnitSpeed(folder, unit, config.speed.repeats)) });
  }
  return sequences;
}

async function writeTables(
  target: string,
  dataset: Dataset,
  rules: Rules,
  sequences: readonly SequenceRow[],
  { breakdown }: Totals,
  rounds: readonly SetScore[],
): Promise<void> {
  const { scores } = rounds.at(-1)!;
  const frames = framesOfRounds(rounds);
  const objects = scores.flatMap((score) => score.objects);
  await writeResultFiles(target, { frames, objects, sequences }, breakdown);
  await writeOfficialFiles(target, officialFiles(rules, scores, dataset.split));
}

/** What a protocol is scored as: after each of its rounds, or with its masklets matched, which has one round. */
interface UnitScores {
  readonly rounds: readonly SetScore[];
  readonly matched: MatchedScore | null;
}

async function scoreUnits(
  done: readonly DoneUnit[],
  dataset: Dataset,
  { rounds, judged }: ProtocolTraits,
  options: ScoreSetOptions,
): Promise<UnitScores> {
  const units = done.map(({ folder, record: { sequence, objects } }) => ({ folder, sequence, objects }));
  if (judged !== 'matched') return { rounds: await scoreRounds(units, dataset, rounds, options), matched: null };
  const matched = await scoreMatched(units, dataset, options);
  return { rounds: [matched.score], matched };
}

/** What only protocols of its kind have: curves over rounds, or how many objects were found. */
async function writeProtocolFigures(
  target: string,
  done: readonly DoneUnit[],
  { rounds, matched }: UnitScores,
  traits: ProtocolTraits,
  seed: number,
): Promise<Pick<SummaryRow, 'interactive' | 'curves'>> {
  if (matched !== null) await writeMatches(target, matched.matches);
  if (matched !== null) return { interactive: matched.figures, curves: null };
  if (traits.rounds === 0) return { interactive: null, curves: null };
  return writeRoundFigures(target, done, rounds, traits, seed);
}

/** Rows of all rounds, numbered where there are several. */
function framesOfRounds(rounds: readonly SetScore[]): readonly FrameRow[] {
  return rounds.flatMap(({ scores }, index) =>
    scores.flatMap((score) => score.frames.map((row) => (rounds.length === 1 ? row : { ...row, round: index + 1 }))),
  );
}

async function writeRoundFigures(
  target: string,
  done: readonly DoneUnit[],
  rounds: readonly SetScore[],
  { axis, budget }: Pick<ProtocolTraits, 'axis' | 'budget'>,
  seed: number,
) {
  const efforts: Effort[] = [];
  for (const { folder, record } of done) {
    efforts.push(...(await folder.readRounds()).map((row) => ({ ...row, sequence: record.sequence })));
  }
  const rows = curveRows(
    rounds.map(({ scores }) => scores),
    efforts,
    axis,
  );
  await writeCurves(target, sortedCurves(rows));
  const figures = { axis, curves: rows, budget };
  return { curves: curvesOf(rows, seed), interactive: interactiveFigures(framesOfRounds(rounds), efforts, figures) };
}
