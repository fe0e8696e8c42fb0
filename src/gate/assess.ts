import { nameAdvice } from '../core/did-you-mean.js';
import { UserError } from '../core/errors.js';
import { nameMatcher } from '../core/name-pattern.js';
import { accuracyFinding } from './assess-accuracy.js';
import { speedFinding } from './assess-speed.js';
import { type Finding, type Head, headOf } from './finding.js';
import type { Assertion, GateConfig } from './gate-config.js';
import { type CostMetric, isAccuracy, isSpeed } from './metrics.js';
import { rowName } from './pair-rows.js';
import { type References, referenceOf } from './reference.js';
import type { ScoredRow } from './scored-row.js';

export interface AssessInput extends References {
  readonly config: GateConfig;
  readonly seed: number;
}

/**
 * Judges every assertion that is not off on every row that it is for, and first that no sequence lacks its scores.
 * @throws UserError where an assertion fits no row, sequence or attribute, or has nothing to be held against
 */
export function assess(input: AssessInput): readonly Finding[] {
  const asked = input.config.assertions.filter(({ level }) => level !== 'off');
  return [
    ...input.rows.flatMap((row) => missingFinding(row, input.rows)),
    ...asked.flatMap((assertion) => assertionFindings(assertion, input)),
  ];
}

function missingFinding(row: ScoredRow, rows: readonly ScoredRow[]): Finding[] {
  if (row.missing.length === 0) return [];
  const every: Assertion = {
    ...{ metric: 'units_failed', scope: {}, level: 'error', against: null, bound: 'max', allowed: 0 },
  };
  const names = row.missing.slice(0, 5).join(', ');
  const more = row.missing.length > 5 ? `, and ${row.missing.length - 5} more` : '';
  return [
    {
      ...headOf(every, row, rowName(row, rows)),
      ...{ metric: 'sequences', verdict: 'fail', found: row.missing.length, reason: `no scores of ${names}${more}` },
    },
  ];
}

function assertionFindings(assertion: Assertion, input: AssessInput): readonly Finding[] {
  const rows = matchingRows(assertion, input.rows);
  const findings = rows.flatMap((row) => judge(assertion, row, input) ?? []);
  if (findings.length > 0) return findings;
  throw new UserError({
    what: `No row of the run has the metric ${assertion.metric}.`,
    where: 'assertions',
    found: `rows ${rows.map(({ id }) => id).join(', ')}`,
    next:
      assertion.metric === 'bench'
        ? 'it is of files that `npm run bench` writes: gate bench.json --against before.json'
        : 'leave the assertion out, or set its level to off',
  });
}

function matchingRows({ scope }: Assertion, rows: readonly ScoredRow[]): readonly ScoredRow[] {
  if (scope.row === undefined) return rows;
  const fits = nameMatcher(scope.row);
  const found = rows.filter(({ id, facts }) => fits(id) || fits(facts.model));
  if (found.length > 0) return found;
  const names = [...new Set(rows.map(({ facts }) => facts.model))];
  const next = nameAdvice(scope.row, names);
  throw new UserError({ what: 'An assertion fits no row of the run.', where: `scope row ${scope.row}`, next });
}

/** Null where the row was never measured so. */
function judge(assertion: Assertion, row: ScoredRow, input: AssessInput): Finding | null {
  const { metric, bound } = assertion;
  const head = headOf(assertion, row, rowName(row, input.rows));
  const needsReference = bound === 'maxDrop' || bound === 'maxRatio';
  const reference = needsReference ? referenceOf(assertion, row, input) : null;
  if (isAccuracy(metric)) return accuracyFinding({ ...head, metric }, assertion, { row, reference }, input.seed);
  if (isSpeed(metric)) return speedFinding({ ...head, metric }, { row, reference }, input.seed);
  return metric === 'bench' ? null : costFinding({ ...head, metric }, row);
}

function costFinding(head: Head<CostMetric>, row: ScoredRow): Finding | null {
  const found = row.figures[head.metric];
  if (found === null) return null;
  return { ...head, found, verdict: found <= head.allowed ? 'pass' : 'fail' };
}
