import { join } from 'node:path';
import type { Dataset, MaskSource } from '../core/dataset.js';
import { UserError } from '../core/errors.js';
import { type MaskFolder, openMaskFolder } from '../datasets/mask-folder.js';
import type { UnitFolder } from '../runs/unit-folder.js';
import { inFolder } from '../scoring/open-scorer.js';
import {
  type ScoreJob,
  type ScoreSetOptions,
  type SequencePredictions,
  type SetScore,
  scoreSet,
} from '../scoring/score-set.js';

/** A unit whose masks are whole. */
export interface ScoredUnit {
  readonly folder: UnitFolder;
  readonly sequence: string;
}

/**
 * Scores the masks of units: after every round where the protocol has rounds, once where it has none. A round has the masks
 * that it wrote and, where it wrote none, those of the round before it.
 */
export async function scoreRounds(
  units: readonly ScoredUnit[],
  dataset: Dataset,
  rounds: number,
  options: ScoreSetOptions,
): Promise<readonly SetScore[]> {
  if (rounds === 0) return [await scoreSet(await Promise.all(units.map((unit) => finalJob(unit, dataset))), options)];
  const scores: SetScore[] = [];
  const layers = units.map((): MaskFolder[] => []);
  for (let round = 1; round <= rounds; round++) {
    for (const [index, { folder }] of units.entries()) {
      const masks = folder.roundMasks(round);
      const stored = await openMaskFolder(masks, masks).catch(() => null);
      if (stored !== null) layers[index]!.unshift(stored);
    }
    const jobs = units.map((unit, index) => roundJob(unit, dataset, layers[index]!));
    scores.push(await scoreSet(jobs, { ...options, ...(round > 1 && { warn: () => {} }) }));
  }
  return scores;
}

async function finalJob({ folder, sequence }: ScoredUnit, dataset: Dataset): Promise<ScoreJob> {
  const stored = await openMaskFolder(folder.masks, folder.masks);
  return jobOf(sequence, dataset, folder.masks, stored === null ? null : inFolder(stored));
}

function roundJob({ folder, sequence }: ScoredUnit, dataset: Dataset, layers: readonly MaskFolder[]): ScoreJob {
  return jobOf(sequence, dataset, folder.roundMasks(1), layers.length === 0 ? null : inLayers(layers));
}

function jobOf(name: string, dataset: Dataset, masks: string, predictions: SequencePredictions | null): ScoreJob {
  const sequence = dataset.sequences.find((one) => one.name === name)!;
  if (predictions !== null) return { sequence, predictions, isMissing: false };
  const lost = new UserError({
    what: 'A finished unit has no masks.',
    where: masks,
    next: 'remove the unit and resume',
  });
  return { sequence, predictions: lost, isMissing: true };
}

/** Of each object and frame the mask of the newest layer that has one. */
function inLayers(layers: readonly MaskFolder[]): SequencePredictions {
  const objects = [...new Set(layers.flatMap((layer) => layer.objects))];
  const source = (frame: string): MaskSource | null => {
    const files = new Map<string, string>();
    for (const layer of layers) {
      const found = layer.source(frame);
      if (found?.kind !== 'objects') continue;
      for (const [object, file] of found.files) if (!files.has(object)) files.set(object, file);
    }
    return files.size === 0 ? null : { kind: 'objects', files: [...files] };
  };
  const file = (frame: string, object?: string) => join(layers[0]!.folder, object ?? '', `${frame}.png`);
  return { source, objects, file };
}
