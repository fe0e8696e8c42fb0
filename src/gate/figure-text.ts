import type { Estimate } from './bootstrap.js';
import type { Finding } from './finding.js';
import { isAccuracy, isSpeed, type MetricName } from './metrics.js';
import type { Verdict } from './verdict.js';

/** What the three verdicts are called. */
export const VERDICT_WORDS: Readonly<Record<Verdict, string>> = {
  pass: 'pass',
  fail: 'FAIL',
  undecided: 'could not judge',
};

/** A share in percent with two decimals, which a loss of a fifth of a point needs; a dash for what there is none of. */
export function points(share: number | null): string {
  if (share === null || Number.isNaN(share)) return '-';
  const text = (share * 100).toFixed(2);
  return text === '-0.00' ? '0.00' : text;
}

/** A difference of shares in points, with its sign. */
export function signedPoints(share: number): string {
  const text = points(share);
  return text.startsWith('-') || text === '0.00' ? text : `+${text}`;
}

export function rate(value: number | null): string {
  return value === null || Number.isNaN(value) ? '-' : value.toFixed(2);
}

/** A ratio such as x1.083. */
export function times(value: number): string {
  return `x${value.toFixed(3)}`;
}

/** "0.31 (-0.10 to 0.72)"; without its interval where there is none. */
export function estimateText({ value, lo, hi }: Estimate, text: (value: number) => string): string {
  return lo === null || hi === null ? text(value) : `${text(value)} (${text(lo)} to ${text(hi)})`;
}

/** A metric's figure: percent, frames a second, or as it is. */
export function figure(metric: Finding['metric'], value: number | null): string {
  if (value === null) return '-';
  if (metric !== 'sequences' && isAccuracy(metric)) return points(value);
  if (metric !== 'sequences' && isSpeed(metric)) return rate(value);
  if (metric === 'bench') return value.toFixed(3);
  return Number.isInteger(value) ? String(value) : value.toFixed(1);
}

/** "loses 0.31 (-0.10 to 0.72)", "takes x1.08 (x1.02 to x1.14)"; a dash for a figure alone. */
export function changeText({ bound, metric, change, baseline, found }: Finding): string {
  if (change !== null && bound === 'maxRatio') return `takes ${estimateText(change, times)}`;
  if (change !== null && bound === 'maxDrop') return `loses ${estimateText(change, points)}`;
  if (change !== null) return estimateText(change, (value) => figure(metric, value));
  return bound === 'maxDrop' && baseline !== null && found !== null ? `loses ${points(baseline - found)}` : '-';
}

/** "loss at most 0.50", "at least 70.00", "at most x1.050". */
export function allowedText(finding: Pick<Finding, 'bound' | 'metric' | 'allowed'>): string {
  const { bound, metric, allowed } = finding;
  if (bound === 'maxDrop') return `loss at most ${points(allowed)}`;
  if (bound === 'maxRatio') return `at most ${times(allowed)}`;
  return `at ${bound === 'min' ? 'least' : 'most'} ${figure(metric, allowed)}`;
}

const NAMES: Readonly<Record<MetricName | 'sequences', string>> = {
  JF: 'J&F',
  J: 'J',
  F: 'F',
  J_recall: 'J recall',
  F_recall: 'F recall',
  fps_model: 'model FPS',
  fps_end_to_end: 'end-to-end FPS',
  latency_p95: 'p95 latency, ms',
  peakRss: 'peak memory, MiB',
  units_failed: 'failed units',
  bench: 'median, ms',
  sequences: 'sequences without scores',
};

export function metricText(metric: string): string {
  return NAMES[metric as MetricName] ?? metric;
}
