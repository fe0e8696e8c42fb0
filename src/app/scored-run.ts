import { stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { z } from 'zod';
import type { SpeedConfig } from '../config/schema.js';
import { nameAdvice } from '../core/did-you-mean.js';
import { messageOf, UserError } from '../core/errors.js';
import { nameMatcher } from '../core/name-pattern.js';
import { type ScoredRow, scoredRow } from '../gate/scored-row.js';
import { readSummary } from '../runs/read-summary.js';
import { type ResultTables, readResultFiles } from '../runs/result-files.js';
import { MANIFEST_FILE, type RunManifest, readManifest } from '../runs/run-manifest.js';
import { readRepeatRates } from './row-speed.js';

/** A run as comparisons take it. */
export interface ScoredRun {
  /** Absolute path of its folder. */
  readonly folder: string;
  readonly manifest: RunManifest;
  readonly rows: readonly ScoredRow[];
}

/**
 * Opens a run that was scored.
 * @param place its folder, or `FOLDER#ROW` for the rows whose id or model the pattern ROW fits
 * @param pattern the same pattern for a place that names none
 * @throws UserError where the folder is no scored run, or has no such row
 */
export async function openScoredRun(place: string, pattern?: string | undefined): Promise<ScoredRun> {
  const [path, own] = await splitPlace(place);
  const folder = resolve(path);
  const manifest = await readManifest(folder);
  const summary = await readSummary(folder);
  const rows: ScoredRow[] = [];
  for (const row of summary.rows) {
    const units = manifest.plan.units.filter((unit) => unit.row === row.id);
    const repeats = await readRepeatRates(folder, units, speedOf(manifest, folder));
    rows.push(scoredRow({ row, manifest, tables: await tablesOf(folder, row.id), repeats }));
  }
  return { folder, manifest, rows: chosenRows(rows, own ?? pattern, folder) };
}

/** A folder may have # in its own name. */
async function splitPlace(place: string): Promise<readonly [string, string | undefined]> {
  const at = place.lastIndexOf('#');
  const isFolder = await stat(place).then(
    (info) => info.isDirectory(),
    () => false,
  );
  return at < 0 || isFolder ? [place, undefined] : [place.slice(0, at), place.slice(at + 1)];
}

function chosenRows(rows: readonly ScoredRow[], pattern: string | undefined, folder: string): readonly ScoredRow[] {
  if (pattern === undefined) return rows;
  const fits = nameMatcher(pattern);
  const chosen = rows.filter(({ id, facts }) => fits(id) || fits(facts.model));
  if (chosen.length > 0) return chosen;
  const known = [...rows.map(({ facts }) => facts.model), ...rows.map(({ id }) => id)];
  throw new UserError({
    what: `The run has no row "${pattern}".`,
    where: folder,
    expected: 'the id or the model of a row; * stands for any text',
    next: nameAdvice(pattern, [...new Set(known)]),
  });
}

async function tablesOf(folder: string, row: string): Promise<ResultTables> {
  const place = join(folder, 'scores', row);
  try {
    return await readResultFiles(place);
  } catch (cause) {
    const next = 'score the run again: sam2bench run CONFIG --out FOLDER --resume';
    throw new UserError(
      { what: 'The tables of a row cannot be read.', where: place, found: messageOf(cause), next },
      { cause },
    );
  }
}

const speedSchema = z.looseObject({
  warmup: z.number(),
  minFrames: z.number(),
  minSeconds: z.number().exactOptional(),
  repeats: z.number(),
});

function speedOf({ config }: RunManifest, folder: string): SpeedConfig {
  const parsed = speedSchema.safeParse(config.speed);
  if (parsed.success) return parsed.data;
  throw new UserError({
    what: 'The run does not say how it was timed.',
    where: `${join(folder, MANIFEST_FILE)}, key config.speed`,
    expected: 'warmup, minFrames and repeats',
    next: 'start a new run',
  });
}
