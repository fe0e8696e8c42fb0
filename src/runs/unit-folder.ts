import { access, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Problem } from '../core/errors.js';
import type { Interaction } from '../core/interaction.js';
import { SCHEMA_VERSION } from '../core/schema-version.js';
import { writeJsonAtomic } from './atomic-write.js';
import { promptsText, readPromptsFile } from './prompts-file.js';
import { readTiming, type Timing, writeTiming } from './timing-file.js';

/** The video of own footage with its masks drawn on it, in the folder of a unit. */
export const OVERLAY_FILE = 'overlay.mp4';

/** What the model's loading gave away about it; the same for all units of a row. */
export interface UnitModel {
  readonly imageSize: number | null;
  readonly parameters: number | null;
  readonly options: Readonly<Record<string, string | number | boolean>>;
  readonly notes: readonly string[];
}

/** unit.json: there only when the masks and the prompts are whole. */
export interface UnitRecord {
  readonly schema: number;
  readonly id: string;
  readonly row: string;
  readonly sequence: string;
  readonly setting: Readonly<Record<string, unknown>>;
  readonly model: UnitModel;
  readonly width: number;
  readonly height: number;
  readonly frames: number;
  /** The data set's own names of the objects that were prompted. */
  readonly objects: readonly string[];
  readonly finishedAt: string;
}

/** What the annotator had done for an object when a round ended; rounds.json has one for each. */
export interface RoundRow {
  readonly round: number;
  readonly object: string;
  /** Frames that were prompted. */
  readonly frames: number;
  /** Frames that might have been, where the protocol tells. */
  readonly outOf?: number;
  readonly clicks: number;
  /** By the protocol's time model; null where it has none. */
  readonly seconds: number | null;
}

/** failed.json: why the last try of a unit failed. It is tried again when the run is resumed. */
export interface FailureRecord {
  readonly schema: number;
  readonly id: string;
  readonly sequence: string;
  readonly repeat: number;
  readonly message: string;
  readonly problem: Problem | null;
  readonly failedAt: string;
}

/** The folder of one unit, units/<id>/. */
export class UnitFolder {
  readonly path: string;
  readonly masks: string;
  /** For masks that are written for timing only. */
  readonly scratch: string;

  constructor(run: string, id: string) {
    this.path = join(run, 'units', id);
    this.masks = join(this.path, 'masks');
    this.scratch = join(this.path, 'masks.tmp');
  }

  isDone(): Promise<boolean> {
    return exists(join(this.path, 'unit.json'));
  }

  isRepeatDone(repeat: number): Promise<boolean> {
    return exists(this.timingFile(repeat));
  }

  /** Empties the folder of a try that did not end. */
  async begin(): Promise<void> {
    await rm(this.path, { recursive: true, force: true });
    await mkdir(this.masks, { recursive: true });
  }

  /** The masks of one round, from 1. */
  roundMasks(round: number): string {
    return join(this.path, 'rounds', String(round), 'masks');
  }

  async writeRounds(rounds: readonly RoundRow[]): Promise<void> {
    if (rounds.length > 0) await writeJsonAtomic(this.#roundsFile, { schema: SCHEMA_VERSION, rounds });
  }

  /** None where the protocol has no rounds. */
  async readRounds(): Promise<readonly RoundRow[]> {
    if (!(await exists(this.#roundsFile))) return [];
    return JSON.parse(await readFile(this.#roundsFile, 'utf8')).rounds;
  }

  get #roundsFile(): string {
    return join(this.path, 'rounds.json');
  }

  async removeScratch(): Promise<void> {
    await rm(this.scratch, { recursive: true, force: true });
  }

  async writePrompts(prompts: readonly Interaction[]): Promise<void> {
    await writeFile(this.#promptsFile, promptsText(prompts));
  }

  /** @throws UserError where the file is not as it was written */
  readPrompts(): Promise<readonly Interaction[]> {
    return readPromptsFile(this.#promptsFile);
  }

  get #promptsFile(): string {
    return join(this.path, 'prompts.jsonl');
  }

  /** Makes the unit done. */
  async writeUnit(record: UnitRecord): Promise<void> {
    await writeJsonAtomic(join(this.path, 'unit.json'), record);
    await rm(join(this.path, 'failed.json'), { force: true });
  }

  async writeFailure(record: FailureRecord): Promise<void> {
    await mkdir(this.path, { recursive: true });
    await writeJsonAtomic(join(this.path, 'failed.json'), record);
  }

  /** Makes the repeat done. */
  async writeTiming(timing: Timing): Promise<void> {
    await writeTiming(this.timingFile(timing.header.repeat), timing);
    await rm(join(this.path, 'failed.json'), { force: true });
  }

  async readUnit(): Promise<UnitRecord> {
    return JSON.parse(await readFile(join(this.path, 'unit.json'), 'utf8'));
  }

  readTiming(repeat: number): Promise<Timing> {
    return readTiming(this.timingFile(repeat));
  }

  private timingFile(repeat: number): string {
    return join(this.path, `timing-${repeat}.jsonl`);
  }
}

async function exists(file: string): Promise<boolean> {
  try {
    await access(file);
    return true;
  } catch {
    return false;
  }
}
