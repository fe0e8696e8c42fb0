import type { PlannedRow, PlannedUnit } from '../config/plan.js';
import { ORIGINAL } from '../core/degradation.js';
import { UnitFolder, type UnitRecord } from '../runs/unit-folder.js';

/** A unit whose masks are whole. */
export interface DoneUnit {
  readonly unit: PlannedUnit;
  readonly record: UnitRecord;
  readonly folder: UnitFolder;
}

/** Those of a row that are done. */
export async function doneUnits(folder: string, units: readonly PlannedUnit[]): Promise<readonly DoneUnit[]> {
  const done: DoneUnit[] = [];
  for (const unit of units) {
    const place = new UnitFolder(folder, unit.id);
    if (await place.isDone()) done.push({ unit, record: await place.readUnit(), folder: place });
  }
  return done;
}

/** What identifies a row; what only a loaded model knows is null where no unit is done. */
export function rowHead({ id, setting }: PlannedRow, record: UnitRecord | undefined) {
  const { runner, model, backend, precision, input, dataset } = setting;
  return {
    id,
    runner,
    model,
    backend,
    precision,
    imageSize: record?.model.imageSize ?? setting.imageSize,
    input,
    options: { ...setting.options, ...record?.model.options },
    dataset,
    parameters: record?.model.parameters ?? null,
  };
}

/** What is to be known of rows whose frames were degraded. */
export function inputNotes(input: string): readonly string[] {
  if (input === ORIGINAL) return [];
  return [
    'Frames of inputs other than original were degraded before the model saw them; that time is in no speed figure.',
  ];
}

/** What is to be known of a row's units and of its model. */
export function rowNotes(
  bundled: readonly string[],
  record: UnitRecord | undefined,
  failed: number,
  unscored: number,
): readonly string[] {
  const missing = [
    ...(failed === 0 ? [] : [`Sequences that failed and are not in the figures: ${failed}.`]),
    ...(unscored === 0 ? [] : [`Sequences that could not be scored: ${unscored}.`]),
  ];
  return [...missing, ...bundled, ...(record?.model.notes ?? [])];
}
