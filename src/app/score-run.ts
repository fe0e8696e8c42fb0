import { join } from 'node:path';
import { bundledNotes } from '../config/bundled-models.js';
import type { PlannedRow, PlannedUnit } from '../config/plan.js';
import type { Dataset } from '../core/dataset.js';
import { UserError } from '../core/errors.js';
import { SCHEMA_VERSION } from '../core/schema-version.js';
import { openMaskFolder } from '../datasets/mask-folder.js';
import { writeJsonAtomic } from '../runs/atomic-write.js';
import { writeOfficialFiles, writeResultFiles } from '../runs/result-files.js';
import type { Summary, SummaryRow } from '../runs/summary.js';
import type { SequenceRow } from '../runs/tables.js';
import { UnitFolder, type UnitRecord } from '../runs/unit-folder.js';
import { sequenceRows, type Totals, totals } from '../scoring/aggregate.js';
import { officialFiles } from '../scoring/official-files.js';
import { inFolder } from '../scoring/open-scorer.js';
import { rulesForFormat } from '../scoring/rules/registry.js';
import type { Rules } from '../scoring/rules/rules.js';
import { scoreNotes } from '../scoring/score-notes.js';
import { type ScoreFailure, type ScoreJob, type SetScore, scoreSet } from '../scoring/score-set.js';
import type { PreparedRun } from './prepare-run.js';
import { readRowSpeed, readUnitSpeed } from './row-speed.js';

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

interface DoneUnit {
  readonly unit: PlannedUnit;
  readonly record: UnitRecord;
  readonly masks: string;
}

async function scoreRow(prepared: PreparedRun, row: PlannedRow, { folder, talk }: ScoreRunOptions) {
  const { config, plan, datasets } = prepared;
  const dataset = datasets[row.dataset]!;
  const rules = rulesForFormat(dataset.format);
  talk(`scoring ${row.setting.model} on ${row.setting.dataset} by the rules ${rules.name}`);
  const units = plan.units.filter((unit) => unit.row === row.id);
  const done = await doneUnits(folder, units);
  const jobs = await Promise.all(done.map((unit) => scoreJob(unit, dataset)));
  const result = await scoreSet(jobs, { rules, warn: talk });
  const figures = totals(result.scores, rules, config.seed);
  const sequences = await sequenceTable(prepared, folder, done, result);
  await writeTables(join(folder, 'scores', row.id), dataset, rules, sequences, figures, result);
  const speed = await readRowSpeed(folder, units, config.speed);
  const counts = { done: done.length, failed: units.length - done.length };
  const notes = [
    ...rowNotes(bundledNotes(config.models[row.model]!), done[0]?.record, counts.failed, result),
    ...scoreNotes(dataset, rules, result.scores),
    ...speed.notes,
  ];
  const head = rowHead(row, done[0]?.record);
  const summary: SummaryRow = {
    ...{ ...head, ...figures, ...speed, tolerances: [] },
    rules: rules.name,
    units: counts,
    notes: [...new Set(notes)],
  };
  return { row: summary, failures: result.failures };
}

async function doneUnits(folder: string, units: readonly PlannedUnit[]): Promise<readonly DoneUnit[]> {
  const done: DoneUnit[] = [];
  for (const unit of units) {
    const place = new UnitFolder(folder, unit.id);
    if (await place.isDone()) done.push({ unit, record: await place.readUnit(), masks: place.masks });
  }
  return done;
}

async function scoreJob({ unit, masks }: DoneUnit, dataset: Dataset): Promise<ScoreJob> {
  const sequence = dataset.sequences.find(({ name }) => name === unit.sequence)!;
  const stored = await openMaskFolder(masks, masks);
  if (stored !== null) return { sequence, predictions: inFolder(stored), isMissing: false };
  const lost = new UserError({
    what: 'A finished unit has no masks.',
    where: masks,
    next: 'remove the unit and resume',
  });
  return { sequence, predictions: lost, isMissing: true };
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
  { scores }: SetScore,
): Promise<void> {
  const frames = scores.flatMap((score) => score.frames);
  const objects = scores.flatMap((score) => score.objects);
  await writeResultFiles(target, { frames, objects, sequences }, breakdown);
  await writeOfficialFiles(target, officialFiles(rules, scores, dataset.split));
}

/** What identifies a row; what only a loaded model knows is null where no unit is done. */
function rowHead({ id, setting }: PlannedRow, record: UnitRecord | undefined) {
  const { runner, model, backend, precision, dataset, protocol } = setting;
  return {
    id,
    runner,
    model,
    backend,
    precision,
    imageSize: record?.model.imageSize ?? setting.imageSize,
    options: { ...setting.options, ...record?.model.options },
    protocol: `${protocol.kind}, ${protocol.prompt}`,
    dataset,
    parameters: record?.model.parameters ?? null,
    interactive: null,
    curves: null,
  };
}

function rowNotes(
  bundled: readonly string[],
  record: UnitRecord | undefined,
  failed: number,
  { failures }: SetScore,
): readonly string[] {
  const missing = [
    ...(failed === 0 ? [] : [`Sequences that failed and are not in the figures: ${failed}.`]),
    ...(failures.length === 0 ? [] : [`Sequences that could not be scored: ${failures.length}.`]),
  ];
  return [...missing, ...bundled, ...(record?.model.notes ?? [])];
}
