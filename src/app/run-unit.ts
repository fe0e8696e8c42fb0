import type { PlannedRow, PlannedUnit } from '../config/plan.js';
import type { Dataset } from '../core/dataset.js';
import { parseDegradation } from '../core/degradation.js';
import { messageOf, UserError } from '../core/errors.js';
import { sha256OfText } from '../core/hashing.js';
import { createRng } from '../core/rng.js';
import { SCHEMA_VERSION } from '../core/schema-version.js';
import type { ReplayLog } from '../protocols/protocol.js';
import { protocolOf } from '../protocols/registry.js';
import { executeUnit, type UnitOutcome } from '../runners/execute-unit.js';
import type { SessionOptions } from '../runners/runner.js';
import type { UnitFolder } from '../runs/unit-folder.js';
import { startEnergyMeter } from './energy.js';
import type { HeldModel } from './model-holder.js';
import { unitMasks } from './unit-masks.js';

export interface UnitJob {
  readonly row: PlannedRow;
  readonly unit: PlannedUnit;
  readonly repeat: number;
  readonly dataset: Dataset;
  readonly session: Omit<SessionOptions, 'overlap'>;
  readonly seed: number;
  /** What is to be repeated, where the protocol is a replay. */
  readonly replayLog: ReplayLog | undefined;
  readonly folder: UnitFolder;
  readonly signal: AbortSignal | undefined;
  /** Units that run at once, this one included. */
  readonly jobs: number;
  /** Name that units share features by; undefined where they do not. */
  readonly shareAs: string | undefined;
  readonly onFrame: () => void;
}

/** Runs one repeat of a unit and leaves it done: timing first, then, of the first repeat, unit.json. */
export async function runUnit(job: UnitJob, held: HeldModel): Promise<void> {
  const { unit, repeat, folder } = job;
  const isFirst = repeat === 0;
  if (isFirst) await folder.begin();
  try {
    const meter = startEnergyMeter();
    const outcome = await execute(job, held);
    const energy = meter.read();
    const coldStart = held.isCold ? { load: held.handle.loadMs, firstFrame: outcome.firstFrameMs } : null;
    held.isCold = false;
    held.warmup = Math.max(0, held.warmup - outcome.rows.filter(({ phase }) => phase === 'track').length);
    const marks = { ...(job.jobs > 1 && { jobs: job.jobs }), ...(outcome.sharesFeatures && { sharedFeatures: true }) };
    const { peakRss } = outcome;
    const header = { schema: SCHEMA_VERSION, unit: unit.id, repeat, coldStart, peakRss, energy, ...marks };
    if (isFirst) await folder.writePrompts(outcome.prompts);
    if (isFirst) await folder.writeRounds(outcome.rounds);
    await folder.writeTiming({ header, rows: outcome.rows });
    if (isFirst) await folder.writeUnit(unitRecord(job, held, outcome));
  } finally {
    await folder.removeScratch();
  }
}

/** Further repeats write their masks too, and throw them away: else their frame rate would be another figure. */
async function execute(job: UnitJob, held: HeldModel): Promise<UnitOutcome> {
  const { row, unit, repeat, dataset, folder } = job;
  const sequence = dataset.sequences.find(({ name }) => name === unit.sequence)!;
  const protocol = protocolOf(row.setting.protocol);
  const isOverlapping = dataset.overlapping || protocol.traits.masks === 'objects';
  const hasFolders = isOverlapping || protocol.traits.masks === 'disjoint';
  const { masks, scratch } = folder;
  const write = held.writeMasks;
  const kept = { masks, roundMasks: (round: number) => folder.roundMasks(round), write };
  const sink = await unitMasks(repeat === 0 ? kept : { masks: scratch, write }, sequence, hasFolders);
  const outcome = await executeUnit({
    sequence,
    protocol,
    handle: held.handle,
    session: { ...job.session, overlap: isOverlapping ? 'overlapping' : 'disjoint' },
    lateObjects: dataset.lateObjects,
    rng: createRng(seedOf(job.seed, sequence.name)),
    degradation: { how: parseDegradation(row.setting.input)!, seed: job.seed },
    sink,
    replayLog: job.replayLog,
    shareAs: job.shareAs,
    warmup: held.warmup,
    signal: job.signal,
    onFrame: job.onFrame,
  });
  await sink.finish();
  return outcome;
}

/** Every sequence has random numbers of its own, whatever ran before it. */
function seedOf(seed: number, sequence: string): number {
  return Number.parseInt(sha256OfText(`${seed} ${sequence}`).slice(0, 8), 16);
}

function unitRecord({ row, unit }: UnitJob, { handle }: HeldModel, outcome: UnitOutcome) {
  const { imageSize, parameters, options, notes } = handle;
  const { width, height, objects } = outcome;
  return {
    schema: SCHEMA_VERSION,
    id: unit.id,
    row: row.id,
    sequence: unit.sequence,
    setting: { ...row.setting },
    model: { imageSize, parameters, options, notes },
    width,
    height,
    frames: unit.frames,
    objects,
    finishedAt: new Date().toISOString(),
  };
}

/** Records why a unit failed; it is tried again when the run is resumed. */
export async function recordFailure({ unit, repeat, folder }: UnitJob, error: unknown): Promise<void> {
  await folder.writeFailure({
    schema: SCHEMA_VERSION,
    id: unit.id,
    sequence: unit.sequence,
    repeat,
    message: messageOf(error),
    problem: error instanceof UserError ? error.problem : null,
    failedAt: new Date().toISOString(),
  });
}
