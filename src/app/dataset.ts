import { type CheckReport, type CheckRequest, checkDataset } from '../datasets/check/check-dataset.js';
import { comparePin, type PinDifference, writePin } from '../datasets/check/pin.js';
import { type PrepareOutcome, type PrepareRequest, prepareFrames } from '../datasets/prepare/extract-frames.js';
import { FORMATS, openDataset } from '../datasets/registry.js';
import type { Difficulty } from '../datasets/synthetic/plan.js';
import { generateSynthetic, openSynthetic } from '../datasets/synthetic/synthetic.js';

/** What a data set holds and what is wrong with it. */
export interface DatasetCheck extends CheckReport {
  /** Number of files that were pinned, where that was asked for. */
  readonly pinned: number | null;
  /** What differs from the pin that is there; null where there is none. */
  readonly pin: readonly PinDifference[] | null;
}

/**
 * Reads all of a data set and says what is wrong with it.
 * @param request `pin` writes a manifest of names, sizes and hashes into the root, unless there are errors
 * @throws UserError where the root cannot be opened
 */
export async function checkData(request: CheckRequest & { readonly pin?: boolean | undefined }): Promise<DatasetCheck> {
  const report = await checkDataset(request);
  const isRight = report.format !== null && report.defects.every(({ severity }) => severity !== 'error');
  const pinned = request.pin === true && isRight ? await writePin(report.root) : null;
  const depth = request.isQuick === true ? 'none' : 'all';
  return { ...report, pinned, pin: pinned === null ? await comparePin(report.root, depth) : [] };
}

/**
 * Takes the frames out of the videos of SA-V train.
 * @throws UserError where ffmpeg is not installed or the folder has no video; the signal's reason if it is aborted
 */
export function prepareData(request: PrepareRequest): Promise<PrepareOutcome> {
  return prepareFrames(request);
}

/** Which synthetic videos to make. */
export interface SynthRequest {
  /** A folder that does not exist, is empty, or holds a synthetic set, which is replaced where its options differ. */
  readonly root: string;
  /** Below 1000 for evaluation; models are trained on others. */
  readonly seed: number;
  readonly sequences: number;
  /** Of each sequence. */
  readonly frames: number;
  /** Pixels; where they are equal, every fourth sequence has 16:9 at that height. */
  readonly width: number;
  readonly height: number;
  readonly difficulty: Difficulty;
  /** Told how many frames of how many are made. */
  readonly onFrame?: ((done: number, total: number) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** The set that was made, or was there already. */
export interface SynthOutcome {
  readonly label: string;
  readonly root: string;
  /** False where the same set was there already. */
  readonly isNew: boolean;
  readonly sequences: readonly (ListedSequence & { readonly attributes: readonly string[] })[];
}

/**
 * Makes a set of synthetic videos in DAVIS layout, with masks of every frame and attributes.json. It appears whole or not
 * at all.
 * @throws UserError where the folder holds something else; the signal's reason if it is aborted
 */
export async function synthesise(request: SynthRequest): Promise<SynthOutcome> {
  const isNew = await generateSynthetic(request);
  const { label, root, sequences } = await openSynthetic(request);
  const listed = sequences.map(({ name, frames, annotated, attributes = [] }) => {
    return { name, frames: frames.length, annotated: annotated.length, attributes };
  });
  return { label, root, isNew, sequences: listed };
}

/** A sequence of a data set: how many frames it has, and how many of them have masks. */
export interface ListedSequence {
  readonly name: string;
  readonly frames: number;
  readonly annotated: number;
}

/** The sequences of a data set, found by names alone. */
export interface DataListing {
  readonly format: string;
  /** As in tables: "davis2017 val 480p". */
  readonly label: string;
  readonly sequences: readonly ListedSequence[];
}

/** The sequences of a data set, by names alone. @throws UserError where it cannot be opened */
export async function listData(
  request: Pick<CheckRequest, 'root' | 'format' | 'split' | 'resolution'>,
): Promise<DataListing> {
  const { format, label, sequences } = await openDataset(request);
  const listed = sequences.map(({ name, frames, annotated }): ListedSequence => {
    return { name, frames: frames.length, annotated: annotated.length };
  });
  return { format, label, sequences: listed };
}

/** Every format with its layout. */
export function listFormats(): readonly { readonly name: string; readonly layout: string }[] {
  return FORMATS.map(({ name, layout }) => ({ name, layout }));
}
