import { join } from 'node:path';
import type { Dataset } from '../core/dataset.js';
import { nearestName } from '../core/did-you-mean.js';
import { UserError } from '../core/errors.js';
import type { MaskFolder } from '../datasets/mask-folder.js';
import { openPredictions, type Predictions } from '../datasets/predictions.js';
import { openDataset } from '../datasets/registry.js';
import type { DecayMode } from '../metrics/statistics.js';
import type { SequenceMasks } from './read-predictions.js';
import { rulesForFormat, rulesNamed } from './rules/registry.js';
import type { Rules } from './rules/rules.js';
import { type SequenceScore, scoreSequence } from './score-sequence.js';

/** What is scored against what, as plain data: all that a scorer on another thread needs. */
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
  readonly decay?: DecayMode | undefined;
  readonly lenient?: boolean | undefined;
}

export interface Scorer {
  readonly dataset: Dataset;
  readonly predictions: Predictions;
  readonly rules: Rules;
  /** Scores one sequence, which depends on nothing but the setup and the files. @throws UserError as `scoreSequence`. */
  score(sequence: string, warn?: (line: string) => void): Promise<SequenceScore>;
}

/**
 * Joins a data set with predictions; no mask is read before a sequence is scored.
 * @throws UserError where the rules are unknown, or the data set or the predictions cannot be opened
 */
export async function openScorer(setup: ScorerSetup): Promise<Scorer> {
  const { decay = 'exact', lenient = false } = setup;
  const asked = setup.rules === undefined ? undefined : rulesNamed(setup.rules);
  const { format, split, resolution } = setup;
  const dataset = await openDataset({ root: setup.dataset, format, split, resolution });
  const predictions = await openPredictions(setup.predictions);
  const rules = asked ?? rulesForFormat(dataset.format);
  const sequences = new Map(dataset.sequences.map((sequence) => [sequence.name, sequence]));
  return {
    dataset,
    predictions,
    rules,
    score: async (name, warn) => {
      const folder = await predictions.folder(name);
      if (folder === null) throw missingSequence(predictions, name);
      return scoreSequence(sequences.get(name)!, masksOf(folder), { rules, decay, lenient, warn });
    },
  };
}

function masksOf({ folder, objects, read, fileOf }: MaskFolder): SequenceMasks {
  const file = (frame: string, object?: string) =>
    object === undefined ? (fileOf(frame) ?? join(folder, `${frame}.png`)) : join(folder, object, `${frame}.png`);
  return { read, file, objects };
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
