import { median } from '../metrics/statistics.js';
import { NOT_KEPT, type Sides } from './assess-accuracy.js';
import { medianEstimate } from './bootstrap.js';
import { timeRatio } from './differences.js';
import { type Finding, type Head, judgement, ratioJudgement } from './finding.js';
import type { SpeedMetric } from './metrics.js';
import type { Reference } from './reference.js';
import type { ScoredRow } from './scored-row.js';

const ELSEWHERE =
  'the reference was timed on another machine: time it in the same job (--against RUN, or a config with both models and "against")';

/** A row's frame rate against a floor or a reference, by repeats; null where neither has such a rate. */
export function speedFinding(head: Head<SpeedMetric>, { row, reference }: Sides, seed: number): Finding | null {
  const rates = row.repeats[head.metric];
  if (head.bound === 'min') return rates.length === 0 ? null : floorFinding(head, rates, seed);
  if (reference === null) {
    return rates.length === 0 ? null : { ...head, found: median(rates), verdict: 'undecided', reason: NOT_KEPT };
  }
  return ratioFinding(head, row, reference, seed);
}

function floorFinding(head: Head<SpeedMetric>, rates: readonly number[], seed: number): Finding {
  const speed = medianEstimate(rates, { seed });
  const { value, lo, hi, n } = speed;
  const loss = { value: -value, lo: hi === null ? null : -hi, hi: lo === null ? null : -lo, n };
  return {
    ...head,
    found: value,
    change: speed,
    ...judgement({ loss, allowed: -head.allowed }, 'repeats'),
    detectable: null,
  };
}

function ratioFinding(head: Head<SpeedMetric>, row: ScoredRow, reference: Reference, seed: number): Finding | null {
  const [before, after] = [reference.row.repeats[head.metric], row.repeats[head.metric]];
  if (before.length === 0 && after.length === 0) return null;
  const shared = {
    ...head,
    reference: reference.name,
    baseline: before.length === 0 ? null : median(before),
    found: after.length === 0 ? null : median(after),
  };
  const ratio = timeRatio({ a: reference.row, b: row }, head.metric, reference.inOneRun, seed);
  if (ratio === null) return { ...shared, verdict: 'undecided', reason: 'one of the two was not timed' };
  if (row.facts.environment !== reference.row.facts.environment) {
    return { ...shared, change: { ...ratio, lo: null, hi: null }, verdict: 'undecided', reason: ELSEWHERE };
  }
  const note = reference.inOneRun ? null : 'timed one after the other: repeats that alternate in one run are surer';
  const judged = ratioJudgement(ratio, head.allowed, 'repeats');
  return { ...shared, change: ratio, ...judged, reason: judged.reason ?? note };
}
