import { join } from 'node:path';
import type { Dataset } from '../../core/dataset.js';
import { UserError } from '../../core/errors.js';
import type { DatasetOptions } from '../dataset-format.js';
import { type Listing, listFolder, openRoot } from '../listing.js';
import type { ViewName } from '../object-views.js';
import { openDataset } from '../registry.js';
import { type CheckOptions, checkSequence } from './check-sequence.js';
import { type Defect, defectOf, warning } from './defect.js';

/** Which data set is checked, and how closely. */
export interface CheckRequest extends Omit<DatasetOptions, 'isTolerant'> {
  readonly format?: string | undefined;
  /** Names and masks only; pictures are not decoded. */
  readonly isQuick?: boolean | undefined;
  /** Told how many sequences of how many are checked. */
  readonly onProgress?: ((done: number, total: number) => void) | undefined;
}

/** What one sequence holds. */
export interface SequenceCount {
  readonly name: string;
  readonly frames: number;
  readonly annotated: number;
  readonly objects: number;
}

/** What a data set holds, and what is wrong with it. */
export interface CheckReport {
  /** Null where no format fits. */
  readonly format: string | null;
  readonly label: string | null;
  readonly root: string;
  readonly sequences: readonly SequenceCount[];
  readonly defects: readonly Defect[];
  /** What is left out of the set and is no defect, in a sentence each. */
  readonly notes: readonly string[];
}

/** Of formats that do not take every id for an object. */
const VIEWS: Readonly<Record<string, ViewName>> = { davis2016: 'one', davis2017: 'ids-but-void', images: 'picture' };

const ARCHIVE = /\.(?:zip|tar|tgz|tar\.gz|gz|7z|rar|part|crdownload|aria2)$/i;
/** Folders that hold one folder a sequence, in any format. */
const HOLDERS = ['JPEGImages', 'Annotations', 'JPEGImages_24fps', 'Annotations_6fps'];

/** Reads all of a data set and says what is wrong with it; only a root that cannot be opened at all ends it early. */
export async function checkDataset(request: CheckRequest): Promise<CheckReport> {
  const root = await openRoot(request.root);
  let dataset: Dataset;
  try {
    dataset = await openDataset({ ...request, root, isTolerant: true });
  } catch (error) {
    const why = defectOf(error, null);
    const defects = [why, ...(await leftovers(root)).filter(({ where }) => where !== why.where)];
    return { format: null, label: null, root, sequences: [], defects, notes: [] };
  }
  const defects: Defect[] = [
    ...(await leftovers(root)),
    ...(await unlisted(root, dataset)),
    ...sameButForCase(dataset),
    ...withoutPictures(dataset),
    ...(dataset.broken ?? []).map(({ name, error }) => defectOf(error, name)),
  ];
  const options = optionsFor(dataset.format, request.isQuick !== true);
  const sequences: SequenceCount[] = [];
  for (const sequence of dataset.sequences) {
    const found = await checkSequence(sequence, options);
    defects.push(...found.defects);
    const { name, frames, annotated } = sequence;
    sequences.push({ name, frames: frames.length, annotated: annotated.length, objects: found.objects });
    request.onProgress?.(sequences.length, dataset.sequences.length);
  }
  const { format, label, notes = [] } = dataset;
  return { format, label, root, sequences, defects, notes };
}

function optionsFor(format: string, withPictures: boolean): CheckOptions {
  const view = VIEWS[format] ?? 'ids';
  const hasObjectFolders = format === 'sa-v';
  return { view, isFirstComplete: format === 'davis2017', hasObjectFolders, withPictures };
}

/** Archives, half downloads and links out of the root beside the data. */
async function leftovers(root: string): Promise<Defect[]> {
  let files: readonly string[];
  try {
    files = (await listFolder(root, root))?.files ?? [];
  } catch (error) {
    return [{ ...defectOf(error, null), severity: 'warning' }];
  }
  return files
    .filter((file) => ARCHIVE.test(file))
    .map((file) =>
      warning(null, {
        what: 'An archive or a half download lies beside the data: it may not be extracted in full.',
        where: join(root, file),
        next: 'extract it again and remove it, or remove it if all is there',
      }),
    );
}

/** Sequences that are on disk and not in the list, which is how a wrong split or a half-copied list looks. */
async function unlisted(root: string, { sequences, broken, split }: Dataset): Promise<Defect[]> {
  if (split === undefined) return [];
  const known = new Set([...sequences, ...(broken ?? [])].map(({ name }) => name));
  const places = [root, join(root, split)].flatMap((folder) => HOLDERS.map((holder) => join(folder, holder)));
  const left = new Map<string, string>();
  for (const place of places) {
    for (const inner of [place, join(place, '480p')]) {
      for (const name of (await listed(root, inner))?.folders ?? []) {
        if (!known.has(name) && !/^(?:\d+p|Full-Resolution)$/.test(name)) left.set(name, inner);
      }
    }
  }
  if (left.size === 0) return [];
  const [first] = left;
  return [
    warning(null, {
      what: `${left.size} sequences on disk are not in the split "${split}".`,
      where: first![1],
      found: `${[...left.keys()].slice(0, 5).join(', ')}${left.size > 5 ? ', ...' : ''}`,
      next: 'nothing, if they belong to another split; else check the list',
    }),
  ];
}

/** Null where it cannot be listed, which the reader of the data set says. */
async function listed(root: string, folder: string): Promise<Listing | null> {
  try {
    return await listFolder(root, folder);
  } catch (error) {
    if (error instanceof UserError) return null;
    throw error;
  }
}

/** Where other sequences have them. */
function withoutPictures({ sequences }: Dataset): Defect[] {
  const lacking = sequences.filter(({ hasPictures }) => !hasPictures);
  if (lacking.length === sequences.length) return [];
  return lacking.map(({ name }) =>
    warning(name, {
      what: 'A sequence has masks and no pictures: it can be scored, not run.',
      where: name,
      next: 'extract the pictures again, or leave the sequence out of runs',
    }),
  );
}

function sameButForCase({ sequences }: Dataset): Defect[] {
  const first = new Map<string, string>();
  const defects: Defect[] = [];
  for (const { name } of sequences) {
    const other = first.get(name.toLowerCase());
    if (other === undefined) first.set(name.toLowerCase(), name);
    else {
      const what = 'Two sequences have names that differ in case only: on many file systems they are one.';
      defects.push(warning(name, { what, where: name, found: `also ${other}`, next: 'rename one of them' }));
    }
  }
  return defects;
}
