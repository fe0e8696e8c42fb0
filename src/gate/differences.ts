import { UserError } from '../core/errors.js';
import { nameMatcher } from '../core/name-pattern.js';
import { type Estimate, meanDifference, slowdown } from './bootstrap.js';
import type { AccuracyMetric, SpeedMetric } from './metrics.js';
import type { RowPair } from './pair-rows.js';
import type { SequenceScores } from './scored-row.js';

/** A sequence in both rows, with what it lost: a's less b's, in 0..1. */
export interface SequenceMove {
  readonly sequence: string;
  readonly a: number;
  readonly b: number;
  readonly loss: number;
}

/** A sequence of two rows, paired. */
interface SequencePair {
  readonly a: SequenceScores;
  readonly b: SequenceScores;
}

/** The sequences that both rows have, of those that fit the pattern. @throws UserError where they have other objects */
export function pairedSequences({ a, b }: RowPair, pattern = '*'): readonly SequencePair[] {
  const fits = nameMatcher(pattern);
  const others = new Map(b.sequences.map((scores) => [scores.sequence, scores]));
  return a.sequences.flatMap((scores) => {
    const other = others.get(scores.sequence);
    if (other === undefined || !fits(scores.sequence)) return [];
    if (other.objects === scores.objects) return [{ a: scores, b: other }];
    throw new UserError({
      what: 'The rows cannot be compared: a sequence has other objects.',
      where: `row ${b.id}, sequence ${scores.sequence}`,
      expected: `${scores.objects} objects`,
      found: String(other.objects),
      next: 'score both with one version of this program, on the same data',
    });
  });
}

/** The mean of one side over all objects of paired sequences; NaN of none. */
export function pairedMean(pairs: readonly SequencePair[], side: 'a' | 'b', metric: AccuracyMetric): number {
  const objects = pairs.reduce((sum, pair) => sum + pair[side].objects, 0);
  return pairs.reduce((sum, pair) => sum + pair[side].objects * pair[side][metric], 0) / objects;
}

/** What b lost against a over all objects, by pairs of sequences. */
export function accuracyLoss(pairs: readonly SequencePair[], metric: AccuracyMetric, seed: number): Estimate {
  const list = pairs.map(({ a, b }) => ({ difference: a[metric] - b[metric], weight: a.objects }));
  return meanDifference(list, { seed });
}

/** The sequences that lost most, then those that won most; those that did not move are left out. */
export interface Moves {
  readonly fell: readonly SequenceMove[];
  readonly rose: readonly SequenceMove[];
}

export function movesOf(pairs: readonly SequencePair[], metric: AccuracyMetric, most: number): Moves {
  const all = pairs
    .map(({ a, b }) => ({ sequence: a.sequence, a: a[metric], b: b[metric], loss: a[metric] - b[metric] }))
    .sort((one, two) => two.loss - one.loss);
  const rose = all.filter(({ loss }) => loss < 0).reverse();
  return { fell: all.filter(({ loss }) => loss > 0).slice(0, most), rose: rose.slice(0, most) };
}

/** How many times as long b takes as a; null where either has no such rate. */
export function timeRatio({ a, b }: RowPair, metric: SpeedMetric, inOneRun: boolean, seed: number): Estimate | null {
  const [reference, found] = [a.repeats[metric], b.repeats[metric]];
  if (reference.length === 0 || found.length === 0) return null;
  return slowdown(reference, found, inOneRun && reference.length === found.length, { seed });
}
