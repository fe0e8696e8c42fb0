import { nameAdvice } from '../core/did-you-mean.js';
import { UserError } from '../core/errors.js';
import { nameMatcher } from '../core/name-pattern.js';
import { accuracyLoss, movesOf, pairedMean, pairedSequences } from './differences.js';
import { type Finding, type Head, judgement } from './finding.js';
import type { Assertion } from './gate-config.js';
import type { AccuracyMetric } from './metrics.js';
import type { Reference } from './reference.js';
import type { ScoredRow } from './scored-row.js';

export interface Sides {
  readonly row: ScoredRow;
  readonly reference: Reference | null;
}

/** Sequences named where the loss is shown. */
const MOST_MOVED = 5;
export const NOT_KEPT = 'the baseline has no such row: write it anew with --update';

/** A row's accuracy against a floor, which is a fact of these masks, or against a reference, which is judged by its interval. */
export function accuracyFinding(head: Head<AccuracyMetric>, assertion: Assertion, sides: Sides, seed: number): Finding {
  const { attribute } = assertion.scope;
  if (attribute !== undefined) return attributeFinding(head, attribute, sides);
  if (head.bound === 'min') return floorFinding(head, assertion, sides.row);
  if (sides.reference === null) return { ...head, verdict: 'undecided', reason: NOT_KEPT };
  return lossFinding(head, assertion, { row: sides.row, reference: sides.reference }, seed);
}

function floorFinding(head: Head<AccuracyMetric>, { scope }: Assertion, row: ScoredRow): Finding {
  const pairs = pairedSequences({ a: row, b: row }, scope.sequence);
  if (pairs.length === 0) return unscored(head, scope.sequence, row);
  const found = pairedMean(pairs, 'b', head.metric);
  return { ...head, found, verdict: found >= head.allowed ? 'pass' : 'fail' };
}

function lossFinding(
  head: Head<AccuracyMetric>,
  { scope }: Assertion,
  { row, reference }: { readonly row: ScoredRow; readonly reference: Reference },
  seed: number,
): Finding {
  const pairs = pairedSequences({ a: reference.row, b: row }, scope.sequence);
  if (pairs.length === 0) return unscored(head, scope.sequence, row);
  const loss = accuracyLoss(pairs, head.metric, seed);
  const shared = {
    ...head,
    reference: reference.name,
    baseline: pairedMean(pairs, 'a', head.metric),
    found: pairedMean(pairs, 'b', head.metric),
    change: loss,
    moved: movesOf(pairs, head.metric, MOST_MOVED),
  };
  if (pairs.length === 1 && scope.sequence === pairs[0]?.a.sequence) {
    const reason = 'one sequence, which was asked for by name: judged by its figures, without an interval';
    return { ...shared, verdict: loss.value <= head.allowed ? 'pass' : 'fail', reason };
  }
  return { ...shared, ...judgement({ loss, allowed: head.allowed }, 'sequences') };
}

/** The breakdown keeps means only, so classes are judged by their figures alone. */
function attributeFinding(head: Head<AccuracyMetric>, attribute: string, { row, reference }: Sides): Finding {
  const found = classFigure(row, attribute, head.metric);
  if (found === null) throw noAttribute(attribute, row);
  if (head.bound === 'min') return { ...head, found, verdict: found >= head.allowed ? 'pass' : 'fail' };
  const baseline = reference === null ? null : classFigure(reference.row, attribute, head.metric);
  if (reference === null || baseline === null) return { ...head, found, verdict: 'undecided', reason: NOT_KEPT };
  return {
    ...head,
    ...{ reference: reference.name, baseline, found },
    verdict: baseline - found <= head.allowed ? 'pass' : 'fail',
    reason: 'a class of the breakdown, judged by its figures, without an interval',
  };
}

function classFigure({ breakdown }: ScoredRow, attribute: string, metric: AccuracyMetric): number | null {
  const entry = breakdown.find(({ by, value }) => `${by}=${value}` === attribute);
  if (entry === undefined) return null;
  if (metric === 'JF') return (entry.J + entry.F) / 2;
  return metric === 'J' ? entry.J : entry.F;
}

/** @throws UserError where the run was never to have such a sequence */
function unscored(head: Head<AccuracyMetric>, pattern: string | undefined, row: ScoredRow): Finding {
  const fits = nameMatcher(pattern ?? '*');
  if (!row.missing.some(fits)) throw noSequence(pattern, row);
  return { ...head, verdict: 'undecided', reason: 'no sequence of the scope has scores' };
}

function noSequence(pattern: string | undefined, row: ScoredRow): UserError {
  const names = row.sequences.map(({ sequence }) => sequence);
  return new UserError({
    what: 'An assertion fits no scored sequence.',
    where: `row ${row.id}, scope sequence ${pattern ?? '*'}`,
    expected: 'a sequence that the run and what it is held against have scores of',
    next: nameAdvice(pattern ?? '*', names.slice(0, 20)),
  });
}

function noAttribute(attribute: string, row: ScoredRow): UserError {
  return new UserError({
    what: 'An assertion fits no class of the breakdown.',
    where: `row ${row.id}, scope attribute ${attribute}`,
    next: nameAdvice(
      attribute,
      row.breakdown.map(({ by, value }) => `${by}=${value}`),
    ),
  });
}
