import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { bundledModel } from '../config/bundled-models.js';
import type { PlannedRow, PlannedUnit } from '../config/plan.js';
import { SCHEMA_VERSION } from '../core/schema-version.js';
import { writeJsonAtomic } from '../runs/atomic-write.js';
import type { Summary, SummaryRow } from '../runs/summary.js';
import { UnitFolder, type UnitRecord } from '../runs/unit-folder.js';
import type { PreparedRun } from './prepare-run.js';
import { readRowSpeed } from './row-speed.js';

/**
 * Scores every row of a run against the ground truth and writes scores/<row>/ and summary.json. Units that are not done
 * are counted as failed and left out.
 * @throws UserError where masks or ground truth cannot be read.
 */
export async function scoreRun(prepared: PreparedRun, folder: string, talk: (line: string) => void): Promise<Summary> {
  const rows: SummaryRow[] = [];
  for (const row of prepared.plan.rows) {
    talk(`scoring ${row.setting.model} on ${row.setting.dataset}`);
    rows.push(await summariseRow(prepared, row, folder));
  }
  const summary = { schema: SCHEMA_VERSION, rows };
  await writeJsonAtomic(join(folder, 'summary.json'), summary);
  return summary;
}

async function summariseRow(prepared: PreparedRun, row: PlannedRow, folder: string): Promise<SummaryRow> {
  const { config, plan } = prepared;
  const units = plan.units.filter((unit) => unit.row === row.id);
  const done = await doneUnits(folder, units);
  const speed = await readRowSpeed(folder, units, config.speed);
  await mkdir(join(folder, 'scores', row.id), { recursive: true });
  return {
    ...rowHead(row, done[0]?.record),
    rules: '',
    units: { done: done.length, failed: units.length - done.length },
    sequences: done.length,
    objects: 0,
    JF: { mean: null, lo: null, hi: null },
    J: { mean: null, recall: null, decay: null },
    F: { mean: null, recall: null, decay: null },
    presence: null,
    interactive: null,
    curves: null,
    ...speed,
    notes: rowNotes(row, done[0]?.record, speed.notes, units.length - done.length),
  };
}

interface DoneUnit {
  readonly unit: PlannedUnit;
  readonly record: UnitRecord;
}

async function doneUnits(folder: string, units: readonly PlannedUnit[]): Promise<readonly DoneUnit[]> {
  const done: DoneUnit[] = [];
  for (const unit of units) {
    const place = new UnitFolder(folder, unit.id);
    if (await place.isDone()) done.push({ unit, record: await place.readUnit() });
  }
  return done;
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
  };
}

function rowNotes(
  { setting }: PlannedRow,
  record: UnitRecord | undefined,
  speed: readonly string[],
  failed: number,
): readonly string[] {
  const bundled = bundledModel(setting.model)?.notes ?? [];
  const missing =
    failed === 0 ? [] : [`${failed} of its sequences failed and ${failed === 1 ? 'is' : 'are'} not in the figures.`];
  return [...new Set([...missing, ...bundled, ...(record?.model.notes ?? []), ...speed])];
}
