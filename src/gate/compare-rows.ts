import { UserError } from '../core/errors.js';
import { NO_RULES } from '../core/known-names.js';
import { median } from '../metrics/statistics.js';
import { type Estimate, LEAST_REPEATS, LEAST_SEQUENCES } from './bootstrap.js';
import { accuracyLoss, type Moves, movesOf, pairedMean, pairedSequences, timeRatio } from './differences.js';
import { oneLine } from './escape.js';
import { ACCURACY_METRICS, SPEED_METRICS, type SpeedMetric } from './metrics.js';
import { type FactDifference, factDifferences, type RowPair } from './pair-rows.js';

/** Sequences named in each direction. */
const MOST_MOVED = 10;
/** A headline may weigh objects by its rules; what is further from the plain mean than rounding is said. */
const ROUNDING = 1e-9;

/** b less a of a mean over objects, in 0..1: below 0 where b is worse. */
export interface AccuracyChange {
  readonly metric: string;
  readonly a: number;
  readonly b: number;
  readonly difference: Estimate;
}

/** Medians over repeats in frames a second, and how many times as fast b is as a. */
export interface SpeedChange {
  readonly metric: string;
  readonly a: number;
  readonly b: number;
  readonly ratio: Estimate;
}

/** One row of a against its partner of b; accuracy in 0..1, speed in frames a second. */
export interface RowComparison {
  readonly a: string;
  readonly b: string;
  readonly sequences: number;
  readonly accuracy: readonly AccuracyChange[];
  readonly speed: readonly SpeedChange[];
  /** Sequences by what they moved in J&F. */
  readonly moved: Moves;
  readonly differing: readonly FactDifference[];
  /** Whether both rows' masks and times come from machines with the same key. */
  readonly sameEnvironment: boolean;
  readonly notes: readonly string[];
}

/**
 * Compares two rows that `pairRows` matched.
 * @param inOneRun true where both are rows of one run, whose repeats alternate
 * @throws UserError where they have no sequence in common, or other objects
 */
export function compareRows(pair: RowPair, inOneRun: boolean, seed = 0): RowComparison {
  const { a, b } = pair;
  const pairs = pairedSequences(pair);
  if (pairs.length === 0) throw nothingInCommon(pair);
  const accuracy = ACCURACY_METRICS.slice(0, 3).map((metric): AccuracyChange => {
    const difference = negated(accuracyLoss(pairs, metric, seed));
    return { metric, a: pairedMean(pairs, 'a', metric), b: pairedMean(pairs, 'b', metric), difference };
  });
  const speed = SPEED_METRICS.flatMap((metric): SpeedChange[] => {
    const ratio = timeRatio({ a: b, b: a }, metric, inOneRun, seed);
    return ratio === null ? [] : [{ metric, ...medians(pair, metric), ratio }];
  });
  const sameEnvironment = a.facts.environment === b.facts.environment;
  return {
    ...{ a: a.id, b: b.id, sequences: pairs.length, accuracy, speed },
    moved: movesOf(pairs, 'JF', MOST_MOVED),
    differing: factDifferences(a, b),
    sameEnvironment,
    notes: [
      ...accuracyNotes(pair, accuracy[0]!, sameEnvironment),
      ...(speed.length > 0 ? speedNotes(inOneRun, sameEnvironment) : []),
    ],
  };
}

function negated({ value, lo, hi, n }: Estimate): Estimate {
  return { value: 0 - value, lo: hi === null ? null : 0 - hi, hi: lo === null ? null : 0 - lo, n };
}

function medians({ a, b }: RowPair, metric: SpeedMetric) {
  return { a: median(a.repeats[metric]), b: median(b.repeats[metric]) };
}

function nothingInCommon({ a, b }: RowPair): UserError {
  const isFootage = a.keys.rules === NO_RULES;
  return new UserError({
    what: 'The rows have no scored sequence in common.',
    where: `rows ${a.id} and ${b.id}`,
    expected: 'a sequence with scores in both',
    found: `${a.sequences.length} and ${b.sequences.length} scored sequences`,
    next: isFootage
      ? 'footage has no ground truth; `sam2bench report A B` shows masks and speeds of both side by side'
      : 'finish the runs: sam2bench run CONFIG --out FOLDER --resume',
  });
}

function accuracyNotes({ a, b }: RowPair, { a: mean, difference }: AccuracyChange, sameEnvironment: boolean): string[] {
  const left = [...new Set([...a.missing, ...b.missing])];
  return [
    sameEnvironment
      ? 'The masks of both come from machines of one kind, where equal settings give equal masks, bit for bit.'
      : 'The masks come from different machines: differences up to what `model verify` allows may be theirs.',
    ...(left.length === 0
      ? []
      : [`Left out, because one of the two has no scores of them: ${oneLine(left.join(', '))}.`]),
    ...(left.length > 0 || a.figures.JF === null || Math.abs(mean - a.figures.JF) <= ROUNDING
      ? []
      : ['Means are over all objects; the headline of these rules weighs them otherwise.']),
    ...(difference.lo === null ? [`An interval needs at least ${LEAST_SEQUENCES} sequences.`] : []),
  ];
}

function speedNotes(inOneRun: boolean, sameEnvironment: boolean): string[] {
  return [
    inOneRun
      ? 'The repeats of both alternated in one run.'
      : `The speeds were measured at different times${sameEnvironment ? '' : ' on different machines'}: run both models of one config for a ratio that can be trusted.`,
    `A ratio of speeds has an interval from ${LEAST_REPEATS} repeats on (speed.repeats).`,
  ];
}
