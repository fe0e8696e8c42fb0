import { UserError } from '../core/errors.js';
import { nameMatcher } from '../core/name-pattern.js';
import type { Assertion } from './gate-config.js';
import { isSpeed } from './metrics.js';
import { firstKeyDifference } from './pair-rows.js';
import type { ScoredRow } from './scored-row.js';

/** The run's rows, and by the id of each its partner in the baseline and in the run that --against names. */
export interface References {
  readonly rows: readonly ScoredRow[];
  /** Null where none was given. */
  readonly baseline: ReadonlyMap<string, ScoredRow> | null;
  readonly against: ReadonlyMap<string, ScoredRow> | null;
}

/** What a row is held against. */
export interface Reference {
  readonly row: ScoredRow;
  /** For people. */
  readonly name: string;
  /** True where the repeats of both alternated. */
  readonly inOneRun: boolean;
}

/**
 * A row of the same run where the assertion names one; for speeds the row of the run of the same job, if there is one;
 * else the baseline's. Null where the baseline has no such row.
 * @throws UserError where nothing was given to hold it against, or the named row is not one
 */
export function referenceOf(assertion: Assertion, row: ScoredRow, references: References): Reference | null {
  const { rows, baseline, against } = references;
  if (assertion.against !== null) return rowOfTheRun(assertion.against, row, rows);
  const partner = against?.get(row.id);
  if (partner !== undefined && (isSpeed(assertion.metric) || baseline === null)) {
    return { row: partner, name: 'the run of --against', inOneRun: false };
  }
  if (baseline === null) {
    throw new UserError({
      what: `The assertion on ${assertion.metric} has nothing to be held against.`,
      where: `assertions, ${assertion.bound}`,
      expected: '--baseline FILE, --against RUN, or "against" with a row of the same run',
      next: 'write a baseline first: sam2bench gate RUN --baseline FILE --update',
    });
  }
  const kept = baseline.get(row.id);
  return kept === undefined ? null : { row: kept, name: 'the baseline', inOneRun: false };
}

function rowOfTheRun(pattern: string, row: ScoredRow, rows: readonly ScoredRow[]): Reference {
  const fits = nameMatcher(pattern);
  const named = rows.filter((other) => other !== row && (fits(other.id) || fits(other.facts.model)));
  const comparable = named.filter((other) => firstKeyDifference(other, row) === null);
  const [found] = comparable;
  if (comparable.length === 1 && found !== undefined) return { row: found, name: `row ${found.id}`, inOneRun: true };
  const difference = named.length === 0 ? null : firstKeyDifference(named[0]!, row);
  throw new UserError({
    what: `Row ${row.id} cannot be held against another row of the run.`,
    where: `against ${pattern}`,
    expected: 'one other row of the same data, rules, protocol and input',
    found:
      comparable.length > 1
        ? comparable.map(({ id }) => id).join(', ')
        : difference === null
          ? 'none'
          : `${difference.label}: ${difference.a}, not ${difference.b}`,
    next: 'name one row in against, and in scope.row the rows that are held against it',
  });
}
