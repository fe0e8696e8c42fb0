import type { Plan, PlannedUnit, RowSetting } from '../config/plan.js';
import type { ResolvedConfig } from '../config/resolved-config.js';
import { runOrder } from '../config/run-order.js';
import { SCHEMA_VERSION } from '../core/schema-version.js';
import { protocolOf } from '../protocols/registry.js';
import type { KnownTimings } from './known-timings.js';
import { repeatedUnits } from './row-speed.js';

/** One row of what a run would do; time in seconds, null where no earlier run tells. */
export interface RowEstimate extends RowSetting {
  readonly id: string;
  /** The protocol in words. */
  readonly label: string;
  readonly units: number;
  /** Frames to be tracked, repeats included. */
  readonly frames: number;
  /** Estimated time; null where this setting has not run on this machine before. */
  readonly seconds: number | null;
}

/** What a run would do. */
export interface RunEstimate {
  readonly schema: number;
  readonly name: string;
  readonly rows: readonly RowEstimate[];
  /** In the order in which they run. */
  readonly units: readonly PlannedUnit[];
  /** True: sequence by sequence within a model; false: row by row. */
  readonly shareFeatures: boolean;
  readonly frames: number;
  /** Null unless it is known of every row. */
  readonly seconds: number | null;
}

/** Frames and, where an earlier run tells, time of a plan. */
export function estimateRun(
  { name, speed, shareFeatures = false }: Pick<ResolvedConfig, 'name' | 'speed' | 'shareFeatures'>,
  plan: Plan,
  known: KnownTimings,
): RunEstimate {
  const rows = plan.rows.map(({ id, setting }): RowEstimate => {
    const { label } = protocolOf(setting.protocol);
    const units = plan.units.filter(({ row }) => row === id);
    const frames = sumFrames(units) + (speed.repeats - 1) * sumFrames(repeatedUnits(units, speed));
    const milliseconds = known.get(id);
    const seconds = milliseconds === undefined ? null : (frames * milliseconds) / 1000;
    return { id, label, ...setting, units: units.length, frames, seconds };
  });
  const frames = rows.reduce((sum, row) => sum + row.frames, 0);
  const seconds = rows.reduce<number | null>(
    (sum, row) => (sum === null || row.seconds === null ? null : sum + row.seconds),
    0,
  );
  const units = runOrder(plan, shareFeatures).flat();
  return { schema: SCHEMA_VERSION, name, rows, units, shareFeatures, frames, seconds };
}

function sumFrames(units: readonly PlannedUnit[]): number {
  return units.reduce((sum, { frames }) => sum + frames, 0);
}
