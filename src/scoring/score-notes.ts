import type { Dataset } from '../core/dataset.js';
import type { Rules } from './rules/rules.js';
import type { SequenceScore } from './score-sequence.js';

/** What a reader of the figures must know of how they were formed. */
export function scoreNotes(dataset: Dataset, rules: Rules, scores: readonly SequenceScore[]): readonly string[] {
  const strata = strataNote(rules, scores);
  return [...(strata === null ? [] : [strata]), ...(dataset.notes ?? [])];
}

function strataNote(rules: Rules, scores: readonly SequenceScore[]): string | null {
  if (rules.means === 'objects') return null;
  const details = scores.flatMap((score) => score.details);
  const unknown = details.filter(({ seen }) => seen === null).length;
  if (unknown > 0) {
    return `Not the official mean: nobody says of ${unknown} objects whether training has seen the like, so the means are over all objects.`;
  }
  const seen = details.filter((detail) => detail.seen === true).length;
  if (seen > 0 && seen < details.length) return null;
  return `All objects are ${seen === 0 ? 'unseen' : 'seen'} in training, so the means are over these alone.`;
}
