import type { PlannedUnit } from '../config/plan.js';
import type { SpeedConfig } from '../config/schema.js';
import { latencyOf, summariseSpeed } from '../metrics/speed.js';
import { speedDetail } from '../metrics/speed-detail.js';
import type { SummaryRow } from '../runs/summary.js';
import { UnitFolder } from '../runs/unit-folder.js';
import { type TimedUnit, timedFrames } from './timed-frames.js';

/** A share of outliers that a reader must know of. */
const MANY_OUTLIERS = 0.02;

/** The units of a row that are timed in every repeat: in order, until enough frames are left after warm-up. */
export function repeatedUnits(units: readonly PlannedUnit[], speed: SpeedConfig): readonly PlannedUnit[] {
  if (speed.repeats === 1) return units;
  let frames = -speed.warmup;
  const taken: PlannedUnit[] = [];
  for (const unit of units) {
    if (frames >= speed.minFrames) break;
    taken.push(unit);
    frames += unit.frames;
  }
  return taken;
}

export type RowSpeed = Pick<SummaryRow, 'fps' | 'latency' | 'coldStart' | 'peakRss' | 'speed' | 'notes'>;

/** What the timing files of a row say, of the units that are done. */
export async function readRowSpeed(run: string, units: readonly PlannedUnit[], speed: SpeedConfig): Promise<RowSpeed> {
  const first = await readRepeat(run, units, 0);
  const repeated = repeatedUnits(units, speed);
  const repeats: TimedUnit[][] = [];
  for (let repeat = 0; repeat < speed.repeats; repeat++) {
    const timings = await readRepeat(run, repeated, repeat);
    if (timings.length > 0) repeats.push(timings);
  }
  const frames = repeats.map((timings) => timings.flatMap(timedFrames));
  const summary = summariseSpeed(frames);
  const detail = speedDetail(frames.flat());
  const { model, endToEnd, lo, hi, rates } = summary;
  return {
    fps: summary.frames === 0 ? null : { model, endToEnd, lo, hi, repeats: summary.repeats },
    latency: latencyOf(repeats.flat().flatMap(trackMilliseconds)),
    coldStart: first.find(({ header }) => header.coldStart !== null)?.header.coldStart ?? null,
    peakRss: first.length === 0 ? null : Math.max(...first.map(({ header }) => header.peakRss)),
    speed: detail && {
      frames: summary.frames,
      warmup: warmupOf(repeats.flat()),
      rates,
      energy: energyOf(repeats.flat()),
      ...detail,
    },
    notes: speedNotes({ ...summary, outliers: detail?.outliers ?? 0 }, repeats, speed),
  };
}

/**
 * Milliseconds that a row takes for each frame of its sequences, all rounds, prompts and writing together, by the first
 * repeat of the units that are done; null where none is.
 */
export async function millisecondsPerFrame(run: string, units: readonly PlannedUnit[]): Promise<number | null> {
  let [spent, frames] = [0, 0];
  for (const unit of units) {
    for (const { rows } of await readRepeat(run, [unit], 0)) {
      spent += rows.reduce((sum, { wall }) => sum + wall, 0);
      frames += unit.frames;
    }
  }
  return frames === 0 ? null : spent / frames;
}

/** Frames a second of a row in each of its repeats, in order; a list is empty where there is no such rate. */
export async function readRepeatRates(run: string, units: readonly PlannedUnit[], speed: SpeedConfig) {
  const repeated = repeatedUnits(units, speed);
  const rates: { fps_model: number[]; fps_end_to_end: number[] } = { fps_model: [], fps_end_to_end: [] };
  for (let repeat = 0; repeat < speed.repeats; repeat++) {
    const { model, endToEnd } = summariseSpeed([(await readRepeat(run, repeated, repeat)).flatMap(timedFrames)]);
    if (model !== null) rates.fps_model.push(model);
    if (endToEnd !== null) rates.fps_end_to_end.push(endToEnd);
  }
  return rates;
}

/** Speeds of one unit, from all its repeats; null where all of it was warm-up. */
export async function readUnitSpeed(run: string, unit: PlannedUnit, repeats: number) {
  const timings: TimedUnit[] = [];
  for (let repeat = 0; repeat < repeats; repeat++) timings.push(...(await readRepeat(run, [unit], repeat)));
  const { model, endToEnd } = summariseSpeed(timings.map(timedFrames));
  return { fps_model: model, fps_end_to_end: endToEnd };
}

async function readRepeat(run: string, units: readonly PlannedUnit[], repeat: number): Promise<TimedUnit[]> {
  const timings: TimedUnit[] = [];
  for (const { id } of units) {
    const folder = new UnitFolder(run, id);
    if (!(await folder.isDone()) || !(await folder.isRepeatDone(repeat))) continue;
    const { width, height } = await folder.readUnit();
    timings.push({ ...(await folder.readTiming(repeat)), resolution: `${width}x${height}` });
  }
  return timings;
}

function trackMilliseconds({ rows }: TimedUnit): number[] {
  return rows
    .filter(({ phase, warmup, round }) => phase === 'track' && !warmup && (round ?? 1) === 1)
    .map(({ wall }) => wall);
}

/** Frames that were left out as warm-up. */
function warmupOf(timings: readonly TimedUnit[]): number {
  return timings.flatMap(({ rows }) => rows.filter(({ phase, warmup }) => phase === 'track' && warmup)).length;
}

/** Joules a frame, warm-up included; null where a unit was not measured. */
function energyOf(timings: readonly TimedUnit[]): number | null {
  let [joules, frames] = [0, 0];
  for (const { header, rows } of timings) {
    if (header.energy == null) return null;
    joules += header.energy;
    frames += rows.filter(({ phase }) => phase === 'track').length;
  }
  return frames === 0 ? null : joules / frames;
}

function speedNotes(
  summary: ReturnType<typeof summariseSpeed> & { readonly outliers: number },
  repeats: readonly (readonly TimedUnit[])[],
  speed: SpeedConfig,
): string[] {
  const { model, lo, hi, frames, outliers } = summary;
  const notes: string[] = [];
  const hasRun = repeats.some((timings) => timings.some(({ rows }) => rows.length > 0));
  if (frames === 0 && hasRun) notes.push('All frames were warm-up, so no speed is given.');
  const each = repeats.length === 0 ? 0 : frames / repeats.length;
  const jobs = Math.max(1, ...repeats.flat().map(({ header }) => header.jobs ?? 1));
  if (frames > 0 && jobs > 1) notes.push(`${jobs} units ran at once: speeds are those of a shared machine.`);
  if (frames > 0 && repeats.flat().some(({ header }) => header.sharedFeatures === true)) {
    notes.push('Frames were encoded once for several rows: speeds depend on which rows ran before.');
  }
  if (frames > 0 && each < speed.minFrames) {
    notes.push(`Speed rests on ${Math.round(each)} frames a repeat, fewer than the ${speed.minFrames} asked for.`);
  }
  if (model !== null && frames > 0 && each / model < (speed.minSeconds ?? 0)) {
    notes.push(`A repeat measured less than the ${speed.minSeconds} seconds asked for: raise speed.minFrames.`);
  }
  if (model !== null && lo !== null && hi !== null && hi - lo > 0.2 * model) {
    notes.push('The speed varies widely between repeats: close other programs, or raise speed.repeats.');
  }
  if (model !== null && outliers > MANY_OUTLIERS) {
    notes.push(`${(100 * outliers).toFixed(0)} % of the frames took over three times as long as usual.`);
  }
  return notes;
}
