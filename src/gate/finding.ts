import { type Estimate, LEAST_REPEATS, LEAST_SEQUENCES } from './bootstrap.js';
import type { Moves } from './differences.js';
import type { Assertion } from './gate-config.js';
import type { Bound, MetricName } from './metrics.js';
import type { ScoredRow } from './scored-row.js';
import { type Counted, countThatWouldDo, type Judged, smallestFound, type Verdict, verdictOf } from './verdict.js';

/** One assertion on one row, judged. */
export interface Finding {
  /** `sequences`: that every sequence has scores, which is always asked. */
  readonly metric: MetricName | 'sequences';
  /** Id of the row. */
  readonly row: string;
  readonly rowName: string;
  /** For people: "all sequences", "sequences dog*", "attribute=occlusion". */
  readonly scope: string;
  readonly level: 'warn' | 'error';
  readonly bound: Bound;
  readonly allowed: number;
  readonly verdict: Verdict;
  /** What it is held against, for people; null for `min` and `max`. */
  readonly reference: string | null;
  /** The reference's figure; null where there is none. */
  readonly baseline: number | null;
  readonly found: number | null;
  /** `maxDrop`: the loss; `maxRatio`: times as long; `min` of a speed: the speed. Null where there is a figure alone. */
  readonly change: Estimate | null;
  /** Why it could not be judged, or what to know of how it was. */
  readonly reason: string | null;
  /** What would do where the interval is too wide; a null count where no number would. */
  readonly wanted: { readonly counted: Counted; readonly count: number | null } | null;
  /** The smallest loss, or ratio, that is found four times of five by an interval so wide; null without one. */
  readonly detectable: number | null;
  readonly moved: Moves | null;
}

/** A finding before it is judged. */
export type Head<Metric> = Omit<Finding, 'verdict' | 'metric'> & { readonly metric: Metric };

/** What is the same for all findings of an assertion on a row. */
export function headOf(assertion: Assertion, row: ScoredRow, rowName: string): Head<MetricName> {
  const { metric, level, bound, allowed, scope } = assertion;
  const names = [
    ...(scope.sequence === undefined ? [] : [`sequences ${scope.sequence}`]),
    ...(scope.attribute === undefined ? [] : [scope.attribute]),
  ];
  return {
    ...{ metric, row: row.id, rowName, level: level === 'warn' ? level : 'error', bound, allowed },
    scope: names.length === 0 ? 'all sequences' : names.join(', '),
    ...{ reference: null, baseline: null, found: null, change: null },
    ...{ reason: null, wanted: null, detectable: null, moved: null },
  };
}

/** The verdict on a loss with an interval, and where it is open, why and what would do. */
export function judgement(
  judged: Judged,
  counted: Counted,
): Pick<Finding, 'verdict' | 'reason' | 'wanted' | 'detectable'> {
  const verdict = verdictOf(judged);
  const detectable = smallestFound(judged);
  if (verdict !== 'undecided') return { verdict, reason: null, wanted: null, detectable };
  const least = counted === 'repeats' ? LEAST_REPEATS : LEAST_SEQUENCES;
  const reason =
    judged.loss.lo === null ? `there is no interval below ${least} ${counted}` : 'the interval is too wide to say';
  return { verdict, reason, wanted: { counted, count: countThatWouldDo(judged, counted) }, detectable };
}

/** The worst of what counts: warnings do not. */
export function overallVerdict(findings: readonly Finding[]): Verdict {
  const counting = findings.filter(({ level }) => level === 'error');
  if (counting.some(({ verdict }) => verdict === 'fail')) return 'fail';
  return counting.some(({ verdict }) => verdict === 'undecided') ? 'undecided' : 'pass';
}
