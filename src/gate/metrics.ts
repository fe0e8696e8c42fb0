/** Bounds that an assertion may set. */
export const BOUNDS = ['min', 'max', 'maxDrop', 'maxRatio'] as const;
export type Bound = (typeof BOUNDS)[number];

/** Means over objects, paired by sequence; in 0..1, higher is better. */
export const ACCURACY_METRICS = ['JF', 'J', 'F', 'J_recall', 'F_recall'] as const;
export type AccuracyMetric = (typeof ACCURACY_METRICS)[number];

/** Frames a second of each repeat; higher is better. */
export const SPEED_METRICS = ['fps_model', 'fps_end_to_end'] as const;
export type SpeedMetric = (typeof SPEED_METRICS)[number];

/** Single figures of a row; lower is better. */
export const COST_METRICS = ['latency_p95', 'peakRss', 'units_failed'] as const;
export type CostMetric = (typeof COST_METRICS)[number];

/** `bench`: the median of a measurement of `npm run bench`, in milliseconds, which no run has; lower is better. */
export const METRIC_NAMES = [...ACCURACY_METRICS, ...SPEED_METRICS, ...COST_METRICS, 'bench'] as const;
export type MetricName = (typeof METRIC_NAMES)[number];

export function isAccuracy(metric: MetricName): metric is AccuracyMetric {
  return (ACCURACY_METRICS as readonly string[]).includes(metric);
}

export function isSpeed(metric: MetricName): metric is SpeedMetric {
  return (SPEED_METRICS as readonly string[]).includes(metric);
}

/** The bounds that a metric can be held against. */
export function boundsOf(metric: MetricName): readonly Bound[] {
  if (isAccuracy(metric)) return ['min', 'maxDrop'];
  if (metric === 'bench') return ['maxRatio'];
  return isSpeed(metric) ? ['min', 'maxRatio'] : ['max'];
}
