import type { PlannedRow } from '../config/plan.js';
import type { ResolvedConfig } from '../config/resolved-config.js';
import { stableJson } from '../core/stable-json.js';
import { isWorkedBeside, type ModelHandle, type RunnerContext } from '../runners/runner.js';
import { type MaskFile, writeMaskFile } from './mask-file.js';
import { MaskThread } from './mask-thread.js';
import { runnerFor } from './runner-registry.js';

/** A loaded model, and how much of its warm-up is left. */
export interface HeldModel {
  readonly handle: ModelHandle;
  /** Writes on a thread of its own where the model can be worked beside, else on this one. */
  readonly writeMasks: (file: MaskFile) => Promise<void>;
  warmup: number;
  /** Until the first unit is through. */
  isCold: boolean;
}

/** Keeps one model loaded at a time, so that no figure of memory or speed has another model in it. */
export class ModelHolder {
  private held: { readonly key: string; readonly model: HeldModel } | null = null;
  private readonly thread = new MaskThread();

  constructor(
    private readonly config: ResolvedConfig,
    private readonly context: RunnerContext,
  ) {}

  /** The model of a row, loaded if it is not the one that is held. */
  async take(row: PlannedRow): Promise<HeldModel> {
    const key = stableJson([row.model, row.execution]);
    if (this.held?.key === key) return this.held.model;
    await this.release();
    const config = this.config.models[row.model]!;
    const handle = await runnerFor(config.runner, row.execution).prepare(config, row.execution, this.context);
    const writeMasks = isWorkedBeside(handle) ? (file: MaskFile) => this.thread.write(file) : writeMaskFile;
    const model = { handle, writeMasks, warmup: this.config.speed.warmup, isCold: true };
    this.held = { key, model };
    return model;
  }

  private async release(): Promise<void> {
    const held = this.held;
    this.held = null;
    await held?.model.handle.close();
  }

  async close(): Promise<void> {
    await this.release();
    await this.thread.close();
  }
}
