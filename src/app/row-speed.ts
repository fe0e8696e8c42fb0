import type { PlannedUnit } from '../config/plan.js';
import type { SpeedConfig } from '../config/schema.js';
import { type FrameSpeed, latencyOf, modelMilliseconds, summariseSpeed } from '../metrics/speed.js';
import type { SummaryRow } from '../runs/summary.js';
import type { Timing } from '../runs/timing-file.js';
import { UnitFolder } from '../runs/unit-folder.js';

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

export type RowSpeed = Pick<SummaryRow, 'fps' | 'latency' | 'coldStart' | 'peakRss' | 'notes'>;

/** What the timing files of a row say, of the units that are done. */
export async function readRowSpeed(run: string, units: readonly PlannedUnit[], speed: SpeedConfig): Promise<RowSpeed> {
  const first = await readRepeat(run, units, 0);
  const repeated = repeatedUnits(units, speed);
  const repeats: Timing[][] = [];
  for (let repeat = 0; repeat < speed.repeats; repeat++) {
    const timings = await readRepeat(run, repeated, repeat);
    if (timings.length > 0) repeats.push(timings);
  }
  const summary = summariseSpeed(repeats.map((timings) => timings.flatMap(frameSpeeds)));
  const { model, endToEnd, lo, hi } = summary;
  return {
    fps: summary.frames === 0 ? null : { model, endToEnd, lo, hi, repeats: summary.repeats },
    latency: latencyOf(repeats.flat().flatMap(trackMilliseconds)),
    coldStart: first.find(({ header }) => header.coldStart !== null)?.header.coldStart ?? null,
    peakRss: first.length === 0 ? null : Math.max(...first.map(({ header }) => header.peakRss)),
    notes: speedNotes(summary, repeats, speed),
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
    const { model, endToEnd } = summariseSpeed([(await readRepeat(run, repeated, repeat)).flatMap(frameSpeeds)]);
    if (model !== null) rates.fps_model.push(model);
    if (endToEnd !== null) rates.fps_end_to_end.push(endToEnd);
  }
  return rates;
}

/** Speeds of one unit, from all its repeats; null where all of it was warm-up. */
export async function readUnitSpeed(run: string, unit: PlannedUnit, repeats: number) {
  const timings: Timing[] = [];
  for (let repeat = 0; repeat < repeats; repeat++) timings.push(...(await readRepeat(run, [unit], repeat)));
  const { model, endToEnd } = summariseSpeed(timings.map(frameSpeeds));
  return { fps_model: model, fps_end_to_end: endToEnd };
}

async function readRepeat(run: string, units: readonly PlannedUnit[], repeat: number): Promise<Timing[]> {
  const timings: Timing[] = [];
  for (const { id } of units) {
    const folder = new UnitFolder(run, id);
    if ((await folder.isDone()) && (await folder.isRepeatDone(repeat))) timings.push(await folder.readTiming(repeat));
  }
  return timings;
}

/** One entry a frame of the result; a prompt's time goes to the frame that follows it, end to end only. */
function frameSpeeds({ rows }: Timing): FrameSpeed[] {
  const speeds: FrameSpeed[] = [];
  let prompting = 0;
  for (const row of rows) {
    if (row.warmup || (row.round ?? 1) > 1) continue;
    prompting += row.wall;
    if (row.phase === 'prompt') continue;
    speeds.push({ model: modelMilliseconds(row), endToEnd: prompting });
    prompting = 0;
  }
  return speeds;
}

function trackMilliseconds({ rows }: Timing): number[] {
  return rows
    .filter(({ phase, warmup, round }) => phase === 'track' && !warmup && (round ?? 1) === 1)
    .map(({ wall }) => wall);
}

function speedNotes(
  { model, lo, hi, frames }: ReturnType<typeof summariseSpeed>,
  repeats: readonly (readonly Timing[])[],
  speed: SpeedConfig,
): string[] {
  const notes: string[] = [];
  const hasRun = repeats.some((timings) => timings.some(({ rows }) => rows.length > 0));
  if (frames === 0 && hasRun) notes.push('All frames were warm-up, so no speed is given.');
  const each = repeats.length === 0 ? 0 : frames / repeats.length;
  if (frames > 0 && each < speed.minFrames) {
    notes.push(`Speed rests on ${Math.round(each)} frames a repeat, fewer than the ${speed.minFrames} asked for.`);
  }
  if (model !== null && lo !== null && hi !== null && hi - lo > 0.2 * model) {
    notes.push('The speed varies widely between repeats: close other programs, or raise speed.repeats.');
  }
  return notes;
}
