import type { PlannedUnit } from '../config/plan.js';

/** What a run tells while it goes on. */
export interface RunListener {
  /** A line for people. */
  talk(line: string): void;
  /** Once, before the first unit: what there is to do, what is already done left out. */
  begin(total: { readonly units: number; readonly frames: number }): void;
  /** After each frame that a model has answered. */
  frame(unit: PlannedUnit): void;
  /** `repeat` counts from 0; the first one gives the masks, the others only times. */
  unitDone(unit: PlannedUnit, repeat: number, seconds: number): void;
  /** The others go on. */
  unitFailed(unit: PlannedUnit, repeat: number, message: string): void;
  /**
   * What takes long before and after the units, as it goes on: frames of a video that were decoded, or that masks were drawn
   * on. `total` is null where it is not known; `done` is null once it is over. May be left out.
   */
  step?(what: string, done: number | null, total: number | null): void;
  /** Once, after the last unit, also where the run was stopped. */
  end(): void;
}

export const silentListener: RunListener = {
  talk: () => {},
  begin: () => {},
  frame: () => {},
  unitDone: () => {},
  unitFailed: () => {},
  end: () => {},
};
