import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Annotation } from '../../core/dataset.js';
import { nameAdvice } from '../../core/did-you-mean.js';
import { UserError } from '../../core/errors.js';
import { openMaskFolder } from '../../datasets/mask-folder.js';
import { openPredictions } from '../../datasets/predictions.js';
import { readMasks } from '../../datasets/read-masks.js';
import { MANIFEST_FILE, type RunManifest, readManifest } from '../../runs/run-manifest.js';
import { UnitFolder } from '../../runs/unit-folder.js';

/** Masks that are to be exported. */
export interface MaskSet {
  /** Names of the sequences that have masks. */
  readonly sequences: readonly string[];
  /** Root of the data set that they are of, where the source says it. */
  readonly root: string | null;
  /** The masks of a sequence; null where it has none. */
  open(sequence: string): Promise<SequenceMasks | null>;
}

export interface SequenceMasks {
  readonly frames: readonly string[];
  /** Null where the frame has no file. */
  read(frame: string): Annotation | null;
}

/**
 * Opens what is to be exported: a run folder, of which one row is taken, or a folder of masks.
 * @throws UserError where it is neither, or a run has several rows and none is chosen
 */
export async function openMaskSet(source: string, row: string | undefined): Promise<MaskSet> {
  const isRun = (await stat(join(source, MANIFEST_FILE)).catch(() => null)) !== null;
  if (isRun) return runMasks(source, await readManifest(source), row);
  const predictions = await openPredictions(source);
  const { root } = predictions;
  return { sequences: predictions.sequences, root: null, open: (name) => openSequence(root, join(root, name)) };
}

async function runMasks(run: string, manifest: RunManifest, wanted: string | undefined): Promise<MaskSet> {
  const row = chosenRow(run, manifest, wanted);
  const folders = new Map<string, string>();
  for (const unit of manifest.plan.units.filter((one) => one.row === row.id)) {
    const folder = new UnitFolder(run, unit.id);
    if (await folder.isDone()) folders.set(unit.sequence, folder.masks);
  }
  const root = manifest.datasets.find(({ label }) => label === row.setting.dataset)?.root ?? null;
  const open = async (name: string) => {
    const folder = folders.get(name);
    return folder === undefined ? null : openSequence(run, folder);
  };
  return { sequences: [...folders.keys()], root, open };
}

function chosenRow(run: string, { plan }: RunManifest, wanted: string | undefined) {
  const ids = plan.rows.map(({ id }) => id);
  const found = plan.rows.find(({ id }) => id === wanted) ?? (plan.rows.length === 1 ? plan.rows[0] : undefined);
  if (found !== undefined && (wanted === undefined || found.id === wanted)) return found;
  const where = join(run, MANIFEST_FILE);
  if (wanted !== undefined) {
    throw new UserError({ what: 'The run has no such row.', where, found: wanted, next: nameAdvice(wanted, ids) });
  }
  const next = 'choose one with --row';
  throw new UserError({
    what: 'The run has several rows, and a server takes one.',
    where,
    found: ids.join(', '),
    next,
  });
}

async function openSequence(root: string, folder: string): Promise<SequenceMasks | null> {
  const found = await openMaskFolder(root, folder);
  if (found === null) return null;
  return {
    frames: found.frames,
    read: (frame) => {
      const source = found.source(frame);
      return source === null ? null : readMasks(source);
    },
  };
}
