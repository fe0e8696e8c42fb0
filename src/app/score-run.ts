import { join } from 'node:path';
import { bundledNotes } from '../config/bundled-models.js';
import type { PlannedRow, PlannedUnit } from '../config/plan.js';
import type { Sequence } from '../core/dataset.js';
import { SCHEMA_VERSION } from '../core/schema-version.js';
import { openMaskFolder } from '../datasets/mask-folder.js';
import { writeJsonAtomic } from '../runs/atomic-write.js';
import { writeResultFiles } from '../runs/result-files.js';
import type { Summary, SummaryRow } from '../runs/summary.js';
import type { SequenceRow } from '../runs/tables.js';
import { UnitFolder, type UnitRecord } from '../runs/unit-folder.js';
import { sequenceRows, totals } from '../scoring/aggregate.js';
import { rulesForFormat } from '../scoring/rules/registry.js';
import { type ScoreFailure, type ScoreJob, type SetScore, scoreSet } from '../scoring/score-set.js';
import type { PreparedRun } from './prepare-run.js';
import { type RowSpeed, readRowSpeed, readUnitSpeed } from './row-speed.js';

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
  const jobs = await Promise.all(
    done.map((unit) => scoreJob(unit, dataset.sequences.find(({ name }) => name === unit.unit.sequence)!)),
  );
  const result = await scoreSet(jobs, { rules, warn: talk });
  await writeTables(prepared, row, folder, done, result);
  const speed = await readRowSpeed(folder, units, config.speed);
  const figures = { ...totals(result.scores, config.seed), rules: rules.name };
  const counts = { done: done.length, failed: units.length - done.length };
  const notes = rowNotes(bundledNotes(config.models[row.model]!), done[0]?.record, speed, counts.failed, result);
  const summary: SummaryRow = { ...rowHead(row, done[0]?.record), ...figures, units: counts, ...speed, notes };
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

async function scoreJob({ masks }: DoneUnit, sequence: Sequence): Promise<ScoreJob> {
  const stored = await openMaskFolder(masks, masks);
  const file = (frame: string) => stored?.fileOf(frame) ?? join(masks, `${frame}.png`);
  return { sequence, masks: { read: async (frame) => (await stored?.read(frame)) ?? null, file } };
}

async function writeTables(
  { config }: PreparedRun,
  row: PlannedRow,
  folder: string,
  done: readonly DoneUnit[],
  { scores }: SetScore,
): Promise<void> {
  const sequences: SequenceRow[] = [];
  for (const scored of sequenceRows(scores)) {
    const unit = done.find(({ record }) => record.sequence === scored.sequence)!.unit;
    sequences.push({ ...scored, ...(await readUnitSpeed(folder, unit, config.speed.repeats)) });
  }
  const frames = scores.flatMap((score) => score.frames);
  const objects = scores.flatMap((score) => score.objects);
  const entry = config.datasets[row.dataset]!;
  const split = (entry.kind === 'folder' ? entry.split : null) ?? 'val';
  await writeResultFiles(join(folder, 'scores', row.id), { frames, objects, sequences }, split);
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
    presence: null,
    interactive: null,
    curves: null,
  };
}

function rowNotes(
  bundled: readonly string[],
  record: UnitRecord | undefined,
  speed: RowSpeed,
  failed: number,
  { failures }: SetScore,
): readonly string[] {
  const missing = [
    ...(failed === 0 ? [] : [`Sequences that failed and are not in the figures: ${failed}.`]),
    ...(failures.length === 0 ? [] : [`Sequences that could not be scored: ${failures.length}.`]),
  ];
  return [...new Set([...missing, ...bundled, ...(record?.model.notes ?? []), ...speed.notes])];
}
