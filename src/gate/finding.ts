import type { Estimate } from './bootstrap.js';
import type { Moves } from './differences.js';
import type { Assertion } from './gate-config.js';
import type { Bound, MetricName } from './metrics.js';
import type { ScoredRow } from './scored-row.js';
import {
  type Counted,
  countThatWouldDo,
  type Judged,
  leastOf,
  smallestFound,
  type Verdict,
  verdictOf,
} from './verdict.js';

/** One assertion on one row, judged. */
export interface Finding {
  /** `sequences`: that every sequence has scores, which is always asked. */
  readonly metric: MetricName | 'sequences';
  /** Id of the row; full name of a measurement. */
  readonly row: string;
  readonly rowName: string;
  /** For people: "all sequences", "sequences dog*", "attribute=occlusion"; the group of a measurement. */
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

/** What a verdict brings with it. */
type Judgement = Pick<Finding, 'verdict' | 'reason' | 'wanted' | 'detectable'>;

/** The verdict on a loss with an interval, and where it is open, why and what would do. */
export function judgement(judged: Judged, counted: Counted): Judgement {
  const verdict = verdictOf(judged);
  const detectable = smallestFound(judged);
  if (verdict !== 'undecided') return { verdict, reason: null, wanted: null, detectable };
  const reason =
    judged.loss.lo === null
      ? `there is no interval below ${leastOf(counted)} ${counted}`
      : 'the interval is too wide to say';
  return { verdict, reason, wanted: { counted, count: countThatWouldDo(judged, counted) }, detectable };
}

/** The verdict on a ratio of times, `allowed` at most. */
export function ratioJudgement(ratio: Estimate, allowed: number, counted: Counted): Judgement {
  const judged = judgement({ loss: logarithms(ratio), allowed: Math.log(allowed) }, counted);
  return { ...judged, detectable: judged.detectable === null ? null : Math.exp(judged.detectable) };
}

/** Ratios are as far from 1 one way as the other on this scale. */
function logarithms({ value, lo, hi, n }: Estimate): Estimate {
  return { value: Math.log(value), lo: lo === null ? null : Math.log(lo), hi: hi === null ? null : Math.log(hi), n };
}

/** The worst of what counts: warnings do not. */
export function overallVerdict(findings: readonly Finding[]): Verdict {
  const counting = findings.filter(({ level }) => level === 'error');
  if (counting.some(({ verdict }) => verdict === 'fail')) return 'fail';
  return counting.some(({ verdict }) => verdict === 'undecided') ? 'undecided' : 'pass';
}
