import type { DatasetConfig } from '../config/resolved-config.js';
import type { Dataset } from '../core/dataset.js';
import { messageOf, UserError } from '../core/errors.js';
import type { PageRow } from '../report/join-runs.js';
import type { PackedSequence, RowDetail } from '../report/report-data.js';
import type { ViewerData, ViewerSequence } from '../report/viewer/viewer-data.js';
import type { RunnerContext } from '../runners/runner.js';
import type { LoadedRun } from './loaded-run.js';
import { openConfigDataset } from './open-config-dataset.js';
import { describeDataset } from './prepare-run.js';
import { type SourceRow, viewerSequence } from './viewer-sequence.js';

export interface ViewerOptions {
  /** Bytes that the frames may take in the page. */
  readonly bytes: number;
  readonly context: RunnerContext;
}

/** Sequences of one data set, and the rows that have them. */
interface DataGroup {
  readonly config: DatasetConfig;
  readonly fingerprint: string;
  readonly rows: readonly SourceRow[];
}

interface Candidate {
  readonly group: DataGroup;
  readonly sequence: string;
  /** Frames that are annotated, about. */
  readonly frames: number;
}

/** Frames of a sequence. */
const FRAMES = { least: 8, most: 96 };
/** Bytes of a small picture, and of one row's masks on it, to share the room out by. */
const PICTURE_BYTES = 9000;
const MASKS_BYTES = 700;
/** Sequences that the room is shared out among, where it does not hold all. */
const SHARING = 12;

/**
 * Small frames of the worst sequences of each row, with ground truth and masks: the worst of every row, the second of
 * every row, and so on until the room is used up. A data set that is not there any more leaves a note.
 */
export async function viewerData(
  runs: readonly LoadedRun[],
  rows: readonly PageRow[],
  details: readonly RowDetail[],
  { bytes, context }: ViewerOptions,
): Promise<ViewerData> {
  const groups = groupsOf(runs, rows, details);
  const all = candidatesOf(groups);
  const frames = framesEach(bytes, all.length, Math.max(1, ...groups.map((group) => group.rows.length)));
  const candidates = within(all, bytes, frames);
  const datasets = new Map<DataGroup, Dataset | string>();
  for (const group of groups) datasets.set(group, await openGroup(group, candidates, context));
  const sequences: ViewerSequence[] = [];
  const problems = new Set([...datasets.values()].filter((opened) => typeof opened === 'string'));
  let left = bytes;
  for (const { group, sequence } of candidates) {
    const dataset = datasets.get(group)!;
    if (typeof dataset === 'string') continue;
    const made = await tryTo(() => viewerSequence(dataset, sequence, group.rows, frames));
    if (typeof made === 'string') {
      problems.add(made);
      continue;
    }
    left -= JSON.stringify(made).length;
    if (left < 0) break;
    sequences.push(made);
  }
  return { sequences, note: noteOf(sequences, all.length, [...problems]) };
}

function groupsOf(
  runs: readonly LoadedRun[],
  rows: readonly PageRow[],
  details: readonly RowDetail[],
): readonly DataGroup[] {
  const groups = new Map<string, { config: DatasetConfig; fingerprint: string; rows: SourceRow[] }>();
  for (const page of rows) {
    const { manifest, folder } = runs[page.run]!;
    const setting = manifest.plan.rows.find(({ id }) => id === page.id)?.setting;
    const index = manifest.datasets.findIndex(({ hash }) => hash === setting?.fingerprint);
    const config = (manifest.config.datasets as readonly DatasetConfig[] | undefined)?.[index];
    const detail = details.find(({ row }) => row === page.row.id);
    if (config === undefined || detail === undefined) continue;
    const fingerprint = manifest.datasets[index]!.hash;
    const group = groups.get(fingerprint) ?? { config, fingerprint, rows: [] };
    groups.set(fingerprint, group);
    const units = manifest.plan.units.filter(({ row }) => row === page.id);
    const unitOf = new Map(units.map(({ sequence, id }) => [sequence, id]));
    group.rows.push({ row: page.row.id, id: page.id, folder, unitOf, detail });
  }
  return [...groups.values()];
}

/** Rank by rank, each sequence once. */
function candidatesOf(groups: readonly DataGroup[]): Candidate[] {
  const ranks = Math.max(0, ...groups.flatMap(({ rows }) => rows.map(({ detail }) => detail.sequences.length)));
  const found = new Map<string, Candidate>();
  for (let rank = 0; rank < ranks; rank++) {
    for (const group of groups) {
      for (const { detail } of group.rows) {
        const sequence: PackedSequence | undefined = detail.sequences[rank];
        if (sequence === undefined) continue;
        const key = `${group.fingerprint} ${sequence[0]}`;
        if (!found.has(key)) found.set(key, { group, sequence: sequence[0], frames: sequence[7].length });
      }
    }
  }
  return [...found.values()];
}

/** Those that there may be room for, were every picture of half the usual size: no others need be looked up. */
function within(candidates: readonly Candidate[], bytes: number, most: number): readonly Candidate[] {
  let left = bytes;
  const end = candidates.findIndex(({ frames }) => {
    left -= Math.max(1, Math.min(frames, most)) * (PICTURE_BYTES / 2);
    return left < 0;
  });
  return end < 0 ? candidates : candidates.slice(0, end + 1);
}

function framesEach(bytes: number, sequences: number, rows: number): number {
  const share = bytes / Math.max(1, Math.min(sequences, SHARING));
  const frames = Math.floor(share / (PICTURE_BYTES + rows * MASKS_BYTES));
  return Math.min(FRAMES.most, Math.max(FRAMES.least, frames));
}

/** The data set with the sequences that may be shown, or why it cannot be read. */
async function openGroup(group: DataGroup, candidates: readonly Candidate[], context: RunnerContext) {
  const names = candidates.flatMap((candidate) => (candidate.group === group ? [candidate.sequence] : []));
  const { config } = group;
  return tryTo(async () => {
    if (names.length === 0) throw new UserError({ what: 'There is no room for frames.' });
    if (config.kind === 'folder') {
      return openConfigDataset({ ...config, sequences: names }, context);
    }
    const dataset = await openConfigDataset(config, context);
    if ((await describeDataset(dataset, config)).fingerprint === group.fingerprint) return dataset;
    if (config.kind === 'video') throw new UserError({ what: 'The footage or its prompts are not those of the run.' });
    throw new UserError({ what: 'This version makes other synthetic videos than those of the run.' });
  });
}

/** What it gives, or the message of a user's error. */
async function tryTo<T>(action: () => Promise<T>): Promise<T | string> {
  try {
    return await action();
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return messageOf(error).split('\n').slice(0, 2).join(' ').replaceAll(/\s+/g, ' ');
  }
}

function noteOf(sequences: readonly ViewerSequence[], all: number, problems: readonly string[]): string | null {
  const isWhole = sequences.length === all && sequences.every(({ frames, annotated }) => frames.length === annotated);
  if (isWhole && problems.length === 0) return null;
  const some = sequences.length === 0 ? '' : ', the worst of each row first, some frames of each';
  const parts = [`Frames of ${sequences.length} of ${all} sequences are in this page${some}.`];
  if (problems.length === 0) parts.push('`sam2bench report RUN --viewer 50` makes room for more (MiB).');
  return [...parts, ...problems.slice(0, 3)].join(' ');
}
