import { existsSync } from 'node:fs';
import { join, relative } from 'node:path';
import type { Dataset, GivenPrompt, Sequence } from '../core/dataset.js';
import { messageOf, UserError } from '../core/errors.js';
import type { RgbImage } from '../core/image.js';
import { readLabelPng } from '../datasets/codecs/png-palette.js';
import { requireFfmpeg } from '../datasets/ffmpeg.js';
import { labelMaskFile } from '../datasets/mask-writer.js';
import { encodeVideo } from '../datasets/video/encode-video.js';
import { drawOverlay } from '../report/overlay/draw-overlay.js';
import { OVERLAY_FILE, UnitFolder } from '../runs/unit-folder.js';
import type { ExecuteOptions } from './execute-plan.js';
import type { PreparedRun } from './prepare-run.js';

/** A unit whose overlay is wanted and not there. */
interface Due {
  readonly folder: UnitFolder;
  readonly dataset: Dataset;
  readonly sequence: Sequence;
}

/**
 * Writes units/<id>/overlay.mp4 of every finished unit of own footage that has none and wants one. Where ffmpeg is not there
 * or cannot, that is told, the masks stay, and a resumed run tries again.
 * @throws the signal's reason if it is aborted
 */
export async function writeOverlays(prepared: PreparedRun, options: ExecuteOptions): Promise<void> {
  const { folder, listener, signal } = options;
  const due = await dueOverlays(prepared, folder);
  if (due.length === 0) return;
  try {
    await requireFfmpeg('to write the overlay videos');
    for (const one of due) {
      signal?.throwIfAborted();
      listener.talk(`drawing the masks on ${one.sequence.frames.length} frames of ${one.sequence.name}`);
      await writeOverlay(one, options);
      listener.talk(`overlay: ${relative(process.cwd(), overlayFile(one.folder)) || OVERLAY_FILE}`);
    }
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    listener.talk(`no overlay video was written; --resume tries again\n${messageOf(error)}`);
  }
}

/** Where a unit's overlay is or would be. */
export function overlayFile(unit: UnitFolder): string {
  return join(unit.path, OVERLAY_FILE);
}

async function dueOverlays({ plan, datasets }: PreparedRun, run: string): Promise<readonly Due[]> {
  const due: Due[] = [];
  for (const row of plan.rows) {
    const dataset = datasets[row.dataset]!;
    if (dataset.footage?.overlay !== true) continue;
    for (const unit of plan.units.filter((one) => one.row === row.id)) {
      const folder = new UnitFolder(run, unit.id);
      if (existsSync(overlayFile(folder)) || !(await folder.isDone())) continue;
      due.push({ folder, dataset, sequence: dataset.sequences.find(({ name }) => name === unit.sequence)! });
    }
  }
  return due;
}

async function writeOverlay({ folder, dataset, sequence }: Due, { listener, signal }: ExecuteOptions): Promise<void> {
  const size = await sequence.size();
  const what = `drawing masks on ${sequence.name}`;
  const tell = (done: number | null) => listener.step?.(what, done, sequence.frames.length);
  const pictures = drawnFrames(sequence, folder.masks, tell);
  const file = overlayFile(folder);
  try {
    await encodeVideo({ file, ...size, frameRate: dataset.footage!.frameRate, pictures, signal });
  } finally {
    tell(null);
  }
}

/** One frame after another, each with its masks and the prompts that were given on it. */
async function* drawnFrames(sequence: Sequence, masks: string, tell: (done: number) => void): AsyncGenerator<RgbImage> {
  const prompts = new Map<number, GivenPrompt[]>();
  for (const prompt of sequence.prompts ?? []) {
    prompts.set(prompt.frame, [...(prompts.get(prompt.frame) ?? []), prompt]);
  }
  for (const [index, frame] of sequence.frames.entries()) {
    const labels = await readLabelPng(labelMaskFile(masks, frame));
    yield drawOverlay(await sequence.picture(index), labels, prompts.get(index) ?? []);
    tell(index + 1);
  }
}
