import type { Plan, PlannedRow } from '../config/plan.js';
import type { BitMask } from '../core/bit-mask.js';
import type { Dataset } from '../core/dataset.js';
import { stableJson } from '../core/stable-json.js';
import { type MaskFolder, openMaskFolder } from '../datasets/mask-folder.js';
import { readMasks } from '../datasets/read-masks.js';
import { region } from '../metrics/region.js';
import { mean } from '../metrics/statistics.js';
import { protocolOf } from '../protocols/registry.js';
import { UnitFolder } from '../runs/unit-folder.js';

/**
 * How far the masks of a row are those of the protocol that it is compared with, of the same model on the same data in the
 * same run: mean J between the two over annotated frames that both have, then over objects; null where there is no such
 * row, or nothing of it is done.
 */
export async function agreementOf(row: PlannedRow, plan: Plan, dataset: Dataset, run: string): Promise<number | null> {
  const reference = plan.rows.find((other) => isReference(row, other));
  if (reference === undefined) return null;
  const objects: number[] = [];
  for (const { name, frames, annotated } of dataset.sequences) {
    const [own, theirs] = await Promise.all([row, reference].map(({ id }) => finalMasks(plan, run, id, name)));
    if (!own || !theirs) continue;
    for (const object of own.objects.filter((one) => theirs.objects.includes(one))) {
      const overlaps = annotated.flatMap((index) => overlapOn(own, theirs, frames[index]!, object));
      if (overlaps.length > 0) objects.push(mean(overlaps));
    }
  }
  return objects.length === 0 ? null : mean(objects);
}

function isReference(row: PlannedRow, other: PlannedRow): boolean {
  const { comparedWith } = protocolOf(row.setting.protocol).traits;
  if (comparedWith === undefined) return false;
  const settings = [row, other].map(({ model, dataset, execution, setting }) =>
    stableJson([model, dataset, execution, setting.input]),
  );
  return settings[0] === settings[1] && stableJson(other.setting.protocol) === stableJson(comparedWith);
}

async function finalMasks(plan: Plan, run: string, row: string, sequence: string): Promise<MaskFolder | null> {
  const unit = plan.units.find((one) => one.row === row && one.sequence === sequence);
  if (unit === undefined) return null;
  const folder = new UnitFolder(run, unit.id);
  return (await folder.isDone()) ? openMaskFolder(folder.masks, folder.masks) : null;
}

/** None where one of the two has no mask of the object on this frame. */
function overlapOn(own: MaskFolder, theirs: MaskFolder, frame: string, object: string): number[] {
  const [a, b] = [own, theirs].map((masks) => maskOn(masks, frame, object));
  return a && b ? [region(a, b)] : [];
}

function maskOn(masks: MaskFolder, frame: string, object: string): BitMask | null {
  const source = masks.source(frame);
  if (source?.kind !== 'objects') return null;
  const files = source.files.filter(([name]) => name === object);
  if (files.length === 0) return null;
  const stored = readMasks({ kind: 'objects', files });
  return stored.kind === 'objects' ? (stored.masks.get(object) ?? null) : null;
}
