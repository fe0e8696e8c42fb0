import { join } from 'node:path';
import type { Dataset, Sequence } from '../core/dataset.js';
import { nearestName } from '../core/did-you-mean.js';
import { UserError } from '../core/errors.js';
import type { MaskFolder } from '../datasets/mask-folder.js';
import { openPredictions, type Predictions } from '../datasets/predictions.js';
import { openDataset } from '../datasets/registry.js';
import { rulesForFormat, rulesNamed } from './rules/registry.js';
import type { Rules } from './rules/rules.js';
import type { ScoreJob, SequencePredictions } from './score-set.js';

/** What is scored against what. */
export interface ScorerSetup {
  /** The data set's root. */
  readonly dataset: string;
  readonly format?: string | undefined;
  readonly split?: string | undefined;
  readonly resolution?: string | undefined;
  /** A folder with one folder a sequence. */
  readonly predictions: string;
  /** Name of the rules; those of the data set's format where it is left out. */
  readonly rules?: string | undefined;
}

export interface Scorer {
  readonly dataset: Dataset;
  readonly predictions: Predictions;
  readonly rules: Rules;
  /** Every sequence with its predictions, or why it has none. */
  jobs(): Promise<readonly ScoreJob[]>;
}

/**
 * Joins a data set with predictions; no mask is read.
 * @throws UserError where the rules are unknown, or the data set or the predictions cannot be opened
 */
export async function openScorer(setup: ScorerSetup): Promise<Scorer> {
  const asked = setup.rules === undefined ? undefined : rulesNamed(setup.rules);
  const { format, split, resolution } = setup;
  const dataset = await openDataset({ root: setup.dataset, format, split, resolution, isTolerant: true });
  const predictions = await openPredictions(setup.predictions);
  const rules = asked ?? rulesForFormat(dataset.format);
  return {
    dataset,
    predictions,
    rules,
    jobs: () => Promise.all(dataset.sequences.map((sequence) => jobOf(sequence, predictions))),
  };
}

async function jobOf(sequence: Sequence, predictions: Predictions): Promise<ScoreJob> {
  try {
    const folder = await predictions.folder(sequence.name);
    if (folder !== null) return { sequence, predictions: inFolder(folder), isMissing: false };
    return { sequence, predictions: missingSequence(predictions, sequence.name), isMissing: true };
  } catch (error) {
    if (error instanceof UserError) return { sequence, predictions: error, isMissing: false };
    throw error;
  }
}

/** The masks of one folder as a scorer takes them. */
export function inFolder({ folder, objects, frames, source, fileOf }: MaskFolder): SequencePredictions {
  return {
    source,
    objects,
    found: `${frames.length} masks from ${frames[0]} to ${frames.at(-1)}`,
    file: (frame, object) =>
      object === undefined ? (fileOf(frame) ?? join(folder, `${frame}.png`)) : join(folder, object, `${frame}.png`),
  };
}

function missingSequence({ root, sequences, file }: Predictions, name: string): UserError {
  const nearest = nearestName(
    name,
    sequences.filter((other) => other !== name),
  );
  return new UserError({
    what: 'A sequence of the data set has no predictions.',
    where: join(root, name),
    expected: `masks such as ${file(name, '00000')}`,
    found: sequences.includes(name) ? 'a folder without masks' : 'no such folder',
    next:
      nearest === undefined ? 'predict it, or score another split' : `is it "${nearest}"? If so, rename that folder`,
  });
}
