import { nameAdvice } from '../core/did-you-mean.js';
import { UserError } from '../core/errors.js';
import { nameMatcher } from '../core/name-pattern.js';
import { MEDIAN_ERROR } from '../metrics/speed.js';
import { studentT95 } from '../metrics/statistics.js';
import type { Measurement, Measurements } from './bench-file.js';
import { type Estimate, LEAST_REPEATS } from './bootstrap.js';
import { times } from './figure-text.js';
import { type Finding, type Head, ratioJudgement } from './finding.js';
import { type Assertion, type GateConfig, gateConfigSchema } from './gate-config.js';

/** What holds where no config is given. */
export const BENCH_CONFIG: GateConfig = gateConfigSchema.parse({ assertions: [{ metric: 'bench', maxRatio: 1.25 }] });

/** How far the upper quartile of a normal distribution lies from its median, in standard deviations. */
const QUARTILE = 0.6745;

/** Of more rounds than these the least time is that of a lucky one. */
const TELLING_ROUNDS = 100;

export interface BenchInput {
  readonly config: GateConfig;
  readonly before: Measurements;
  readonly after: Measurements;
}

/**
 * Judges every assertion that is not off on every measurement of either file that it is for, by the medians.
 * @throws UserError where an assertion is of another metric or fits no measurement
 */
export function assessBench(input: BenchInput): readonly Finding[] {
  return input.config.assertions.filter(({ level }) => level !== 'off').flatMap((one) => findingsOf(one, input));
}

function findingsOf(assertion: Assertion, { before, after }: BenchInput): readonly Finding[] {
  if (assertion.metric !== 'bench') throw otherMetric(assertion);
  const all = new Map([...before, ...after]);
  const ids = [...new Set([...after.keys(), ...before.keys()])];
  const fits = nameMatcher(assertion.scope.row ?? '*');
  const found = ids.filter((id) => fits(id) || fits(all.get(id)!.name));
  if (found.length === 0) throw noMeasurement(assertion.scope.row ?? '*', ids);
  return found.map((id) => judge(headOf(assertion, id, all.get(id)!), before.get(id), after.get(id)));
}

function headOf({ level, bound, allowed }: Assertion, id: string, { name, group }: Measurement): Head<'bench'> {
  return {
    ...{ metric: 'bench', row: id, rowName: name, scope: group, bound, allowed },
    ...{ level: level === 'warn' ? level : 'error', reference: 'the file of --against' },
    ...{ baseline: null, found: null, change: null, reason: null, wanted: null, detectable: null, moved: null },
  };
}

function judge(head: Head<'bench'>, before: Measurement | undefined, after: Measurement | undefined): Finding {
  const shared = { ...head, baseline: before?.median ?? null, found: after?.median ?? null };
  if (before === undefined || after === undefined) {
    return { ...shared, verdict: 'undecided', reason: 'one of the two files has no such measurement' };
  }
  const change = ratioOf(before, after);
  const spread = Math.max(spreadOf(before), spreadOf(after));
  if (spread <= head.allowed) return { ...shared, change, ...ratioJudgement(change, head.allowed, 'rounds') };
  const reason = `the rounds of one file differ by ${times(spread)}, more than what is allowed: measure while the machine does nothing else`;
  return { ...shared, change: { ...change, lo: null, hi: null }, verdict: 'undecided', reason };
}

/** How many times as long the median takes, with the interval that the spread of both files' rounds leaves. */
function ratioOf(before: Measurement, after: Measurement): Estimate {
  const n = Math.min(before.rounds, after.rounds);
  const value = after.median / before.median;
  if (n < LEAST_REPEATS) return { value, lo: null, hi: null, n };
  const half = studentT95(n - 1) * Math.hypot(relativeError(before), relativeError(after));
  return { value, lo: value * Math.exp(-half), hi: value * Math.exp(half), n };
}

/** The standard error of the median, as a share of it. */
function relativeError(measurement: Measurement): number {
  const deviation = (spreadOf(measurement) - 1) / QUARTILE;
  return (MEDIAN_ERROR * deviation) / Math.sqrt(measurement.rounds);
}

/**
 * How many times as long the upper quartile takes as the median, or the median as the least time, whichever is more: where
 * other programs stop this one in most of its rounds, median and quartile agree, and only the least time tells.
 */
function spreadOf({ median, min, p75, rounds }: Measurement): number {
  return Math.max(p75 / median, rounds > TELLING_ROUNDS ? 1 : median / min);
}

function otherMetric({ metric }: Assertion): UserError {
  return new UserError({
    what: 'An assertion is not for a file of measurements.',
    where: 'assertions',
    expected: 'metric: bench',
    found: `metric: ${metric}`,
    next: 'gate runs and measurements by two configs',
  });
}

function noMeasurement(pattern: string, ids: readonly string[]): UserError {
  const next = nameAdvice(pattern, ids.slice(0, 40));
  return new UserError({ what: 'An assertion fits no measurement.', where: `scope row ${pattern}`, next });
}
