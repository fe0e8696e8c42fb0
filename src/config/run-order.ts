import { groupBy } from '../core/group-by.js';
import { stableJson } from '../core/stable-json.js';
import type { Plan, PlannedRow, PlannedUnit } from './plan.js';

/** The same for units whose frames are the same to the same network, whatever is done with them afterwards. */
export function framesKey({ model, execution, dataset, setting }: PlannedRow, { sequence }: PlannedUnit): string {
  return stableJson([model, execution, dataset, setting.input, sequence]);
}

/**
 * A plan's units in the order in which they run, in groups that one process runs best: row by row, each on its own, or, where
 * they share what the image encoder gave, sequence by sequence within a model, as few sequences have room at a time.
 */
export function runOrder({ rows, units }: Plan, shareFeatures = false): readonly (readonly PlannedUnit[])[] {
  if (!shareFeatures) return units.map((unit) => [unit]);
  const rowOf = new Map(rows.map((row) => [row.id, row]));
  return [...groupBy(units, (unit) => framesKey(rowOf.get(unit.row)!, unit)).values()];
}
