import { existsSync } from 'node:fs';
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writeFileAtomic } from './atomic-write.js';
import { type Cell, parseCsv, toCsv } from './csv.js';
import { FRAME_COLUMNS, frameRowsOf, numberOrNull } from './frame-rows.js';
import type { BreakdownRow } from './summary.js';
import type { CurveRow, FrameRow, MatchRow, ObjectRow, SequenceRow, TrackRow } from './tables.js';

/** The tables of one row of the headline table. */
export interface ResultTables {
  readonly frames: readonly FrameRow[];
  readonly objects: readonly ObjectRow[];
  readonly sequences: readonly SequenceRow[];
}

const OBJECTS = [
  ...['sequence', 'object', 'frames', 'J_mean', 'J_recall', 'J_decay'],
  ...['F_mean', 'F_recall', 'F_decay', 'JF_mean'],
];
const SEQUENCES = ['sequence', 'objects', 'frames', 'J_mean', 'F_mean', 'JF_mean'];
const BREAKDOWN = ['by', 'value', 'objects', 'frames', 'J', 'F'];
const CURVES = ['sequence', 'object', 'x', 'x_value', 'JF'];
const MATCHES = ['sequence', 'object', 'masklet', 'J'];
const TRACKS = ['sequence', 'object', 'frame', 'pixels', 'left', 'top', 'right', 'bottom'];
const SPEEDS = ['fps_model', 'fps_end_to_end'];

type CellRow = Readonly<Record<string, Cell>>;

function rowsOf<T extends object>(list: readonly T[]): CellRow[] {
  return list.map((row) => Object.fromEntries(Object.entries(row)) as CellRow);
}

/** Of own footage: where each object is on each frame. */
export const TRACKS_FILE = 'tracks.csv';

/** A file as an official program would have written it. */
export interface OfficialFile {
  readonly name: string;
  readonly text: string;
}

/** Writes frames.csv, objects.csv, sequences.csv and breakdown.csv into a folder, which is made. */
export async function writeResultFiles(
  folder: string,
  tables: ResultTables,
  breakdown: readonly BreakdownRow[],
): Promise<void> {
  await mkdir(folder, { recursive: true });
  const hasSpeeds = tables.sequences.some((row) => row.fps_model !== undefined);
  const sequenceColumns = hasSpeeds ? [...SEQUENCES, ...SPEEDS] : SEQUENCES;
  await writeFileAtomic(join(folder, 'frames.csv'), toCsv(FRAME_COLUMNS, rowsOf(tables.frames)));
  await writeFileAtomic(join(folder, 'objects.csv'), toCsv(OBJECTS, rowsOf(tables.objects)));
  await writeFileAtomic(join(folder, 'sequences.csv'), toCsv(sequenceColumns, rowsOf(tables.sequences)));
  await writeFileAtomic(join(folder, 'breakdown.csv'), toCsv(BREAKDOWN, rowsOf(breakdown)));
}

/** Writes curves.csv into a folder that exists. */
export async function writeCurves(folder: string, curves: readonly CurveRow[]): Promise<void> {
  await writeFileAtomic(join(folder, 'curves.csv'), toCsv(CURVES, rowsOf(curves)));
}

/** Writes matches.csv into a folder that exists. */
export async function writeMatches(folder: string, matches: readonly MatchRow[]): Promise<void> {
  await writeFileAtomic(join(folder, 'matches.csv'), toCsv(MATCHES, rowsOf(matches)));
}

/** Reads what `writeMatches` wrote; null where the row has no such table. */
export async function readMatches(folder: string): Promise<readonly MatchRow[] | null> {
  const file = join(folder, 'matches.csv');
  if (!existsSync(file)) return null;
  return parseCsv(await readFile(file, 'utf8')).map(({ sequence = '', object = '', masklet = '', J }) => ({
    sequence,
    object,
    masklet: masklet === '' ? null : masklet,
    J: numberOf(J),
  }));
}

/** Writes tracks.csv into a folder that exists. */
export async function writeTracks(folder: string, tracks: readonly TrackRow[]): Promise<void> {
  await writeFileAtomic(join(folder, TRACKS_FILE), toCsv(TRACKS, rowsOf(tracks)));
}

/** Reads what `writeTracks` wrote; null where the row has no such table. */
export async function readTracks(folder: string): Promise<readonly TrackRow[] | null> {
  const file = join(folder, TRACKS_FILE);
  if (!existsSync(file)) return null;
  return parseCsv(await readFile(file, 'utf8')).map(({ sequence = '', object = '', frame = '', pixels, ...box }) => ({
    ...{ sequence, object, frame, pixels: numberOf(pixels) },
    ...{ left: numberOrNull(box.left), top: numberOrNull(box.top) },
    ...{ right: numberOrNull(box.right), bottom: numberOrNull(box.bottom) },
  }));
}

/** Writes files of an official program into a folder that exists. */
export async function writeOfficialFiles(folder: string, files: readonly OfficialFile[]): Promise<void> {
  for (const { name, text } of files) await writeFileAtomic(join(folder, name), text);
}

/** Reads what `writeResultFiles` wrote. */
export async function readResultFiles(folder: string): Promise<ResultTables> {
  const { frames, ...totals } = await openResultFiles(folder);
  return { ...totals, frames: [...frames] };
}

/** As `readResultFiles`, with frames that are read as they are asked for, once. */
export async function openResultFiles(
  folder: string,
): Promise<Omit<ResultTables, 'frames'> & { readonly frames: Iterable<FrameRow> }> {
  const text = (name: string) => readFile(join(folder, name), 'utf8');
  return {
    frames: frameRowsOf(await text('frames.csv')),
    objects: parseCsv(await text('objects.csv')).map(objectRow),
    sequences: parseCsv(await text('sequences.csv')).map(sequenceRow),
  };
}

type TextRow = Readonly<Record<string, string>>;
const numberOf = (text: string | undefined): number => numberOrNull(text) ?? Number.NaN;

function objectRow(row: TextRow): ObjectRow {
  return {
    sequence: row.sequence ?? '',
    object: row.object ?? '',
    frames: numberOf(row.frames),
    J_mean: numberOf(row.J_mean),
    J_recall: numberOf(row.J_recall),
    J_decay: numberOf(row.J_decay),
    F_mean: numberOf(row.F_mean),
    F_recall: numberOf(row.F_recall),
    F_decay: numberOf(row.F_decay),
    JF_mean: numberOf(row.JF_mean),
  };
}

function sequenceRow(row: TextRow): SequenceRow {
  return {
    sequence: row.sequence ?? '',
    objects: numberOf(row.objects),
    frames: numberOf(row.frames),
    J_mean: numberOf(row.J_mean),
    F_mean: numberOf(row.F_mean),
    JF_mean: numberOf(row.JF_mean),
    ...(row.fps_model === undefined
      ? {}
      : { fps_model: numberOrNull(row.fps_model), fps_end_to_end: numberOrNull(row.fps_end_to_end) }),
  };
}
