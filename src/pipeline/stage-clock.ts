import { NO_STAGE_TIMES, type StageTimes } from '../core/session.js';

export type Stage = keyof StageTimes;

/** Adds up the milliseconds of one frame's stages, by a monotonic clock around awaited work. */
export class StageClock {
  readonly #spent: Record<Stage, number> = { ...NO_STAGE_TIMES };

  get times(): StageTimes {
    return { ...this.#spent };
  }

  async time<T>(stage: Stage, work: () => Promise<T> | T): Promise<T> {
    const start = performance.now();
    try {
      return await work();
    } finally {
      this.#spent[stage] += performance.now() - start;
    }
  }
}
