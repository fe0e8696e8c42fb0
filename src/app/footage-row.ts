import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { bundledNotes } from '../config/bundled-models.js';
import type { PlannedRow } from '../config/plan.js';
import { countPixels } from '../core/bit-mask.js';
import type { Dataset } from '../core/dataset.js';
import { NO_RULES } from '../core/known-names.js';
import { boundsOf } from '../core/mask-bounds.js';
import { readLabelMasks } from '../datasets/codecs/png-masks.js';
import { labelMaskFile } from '../datasets/mask-writer.js';
import { protocolOf } from '../protocols/registry.js';
import { writeResultFiles, writeTracks } from '../runs/result-files.js';
import type { SummaryRow } from '../runs/summary.js';
import type { SequenceRow, TrackRow } from '../runs/tables.js';
import { overlayFile } from './overlay-videos.js';
import type { PreparedRun } from './prepare-run.js';
import { type DoneUnit, doneUnits, inputNotes, rowHead, rowNotes } from './row-parts.js';
import { readRowSpeed, readUnitSpeed } from './row-speed.js';

/** Without ground truth nothing is known of accuracy: null, never 0. */
const NOT_SCORED = {
  JF: { mean: null, lo: null, hi: null },
  J: { mean: null, recall: null, decay: null },
  F: { mean: null, recall: null, decay: null },
  ...{ presence: null, breakdown: [], tolerances: [], figures: {}, interactive: null, curves: null },
} as const;

/**
 * A row of own footage: speed, and where each object is on each frame (tracks.csv), instead of scores.
 * @param run the run's folder
 */
export async function footageRow(prepared: PreparedRun, row: PlannedRow, run: string): Promise<SummaryRow> {
  const { config, plan, datasets } = prepared;
  const dataset = datasets[row.dataset]!;
  const units = plan.units.filter((unit) => unit.row === row.id);
  const done = await doneUnits(run, units);
  const sequences: SequenceRow[] = [];
  for (const { unit, record } of done) {
    const speeds = await readUnitSpeed(run, unit, config.speed.repeats);
    sequences.push(sequenceRow(record.sequence, record.frames, record.objects.length, speeds));
  }
  const target = join(run, 'scores', row.id);
  await writeResultFiles(target, { frames: [], objects: [], sequences }, []);
  await writeTracks(
    target,
    done.flatMap((one) => tracksOf(one, dataset)),
  );
  const speed = await readRowSpeed(run, units, config.speed);
  const failed = units.length - done.length;
  const model = rowNotes(bundledNotes(config.models[row.model]!), done[0]?.record, failed, 0);
  const notes = [...inputNotes(row.setting.input), ...model, ...(dataset.notes ?? []), ...overlayNotes(done, dataset)];
  return {
    ...{ ...rowHead(row, done[0]?.record), ...speed, ...NOT_SCORED },
    protocol: protocolOf(row.setting.protocol).label,
    rules: NO_RULES,
    units: { done: done.length, failed },
    sequences: done.length,
    objects: done.reduce((sum, { record }) => sum + record.objects.length, 0),
    notes: [...new Set([...notes, ...speed.notes])],
  };
}

function sequenceRow(
  sequence: string,
  frames: number,
  objects: number,
  speeds: Pick<SequenceRow, 'fps_model' | 'fps_end_to_end'>,
): SequenceRow {
  const unknown = { J_mean: Number.NaN, F_mean: Number.NaN, JF_mean: Number.NaN };
  return { sequence, objects, frames, ...unknown, ...speeds };
}

function tracksOf({ folder, record }: DoneUnit, dataset: Dataset): readonly TrackRow[] {
  const { frames } = dataset.sequences.find(({ name }) => name === record.sequence)!;
  return frames.flatMap((frame) => {
    const { masks } = readLabelMasks(labelMaskFile(folder.masks, frame));
    return record.objects.map((object): TrackRow => {
      const mask = masks.get(Number(object));
      const bounds = mask === undefined ? null : boundsOf(mask);
      const { left = null, top = null, right = null, bottom = null } = bounds ?? {};
      const pixels = mask === undefined ? 0 : countPixels(mask);
      return { sequence: record.sequence, object, frame, pixels, left, top, right, bottom };
    });
  });
}

function overlayNotes(done: readonly DoneUnit[], { footage }: Dataset): readonly string[] {
  if (footage?.overlay !== true) return [];
  const missing = done.filter(({ folder }) => !existsSync(overlayFile(folder))).length;
  return missing === 0 ? [] : [`Overlay videos that could not be written (ffmpeg; --resume tries again): ${missing}.`];
}
