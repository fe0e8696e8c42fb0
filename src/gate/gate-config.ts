import { z } from 'zod';
import { BOUNDS, type Bound, boundsOf, METRIC_NAMES, type MetricName } from './metrics.js';

const text = z.string().min(1).max(200);
const share = z.number().min(0, 'a share of 1: 0.005 is half a point').max(1, 'a share of 1: 0.005 is half a point');

const scope = z.strictObject({
  /** Rows by id or model, measurements by name, `*` for any text; all where it is left out. */
  row: text.optional(),
  /** Sequences by name, `*` for any text; all where it is left out. */
  sequence: text.optional(),
  /** One class of the breakdown: "by=value", as in breakdown.csv. */
  attribute: text.regex(/^[^=]+=.+$/, 'by=value, as in breakdown.csv: "attribute=occlusion"').optional(),
});

type Scope = z.output<typeof scope>;

export const ASSERTION_KEYS = ['metric', 'scope', 'level', 'against', ...BOUNDS] as const;

const assertion = z
  .strictObject({
    metric: z.enum(METRIC_NAMES),
    scope: z
      .union([z.literal('overall').transform((): Scope => ({})), scope], {
        error: 'overall, or { row, sequence, attribute }, all of them patterns',
      })
      .prefault('overall'),
    level: z.enum(['off', 'warn', 'error']).default('error'),
    /** A row of the same run, by id or model, in place of the baseline. */
    against: text.optional(),
    min: z.number().min(0).optional(),
    max: z.number().min(0).optional(),
    /** In 0..1. */
    maxDrop: share.optional(),
    /** Times as long as the reference. */
    maxRatio: z.number().min(1, '1 or more: 1.05 allows 5 % more time').optional(),
  })
  .superRefine((value, context) => {
    const bounds = BOUNDS.filter((bound) => value[bound] !== undefined);
    const fitting = boundsOf(value.metric);
    const isOne = bounds.length === 1 && fitting.includes(bounds[0]!);
    const message = `one bound of ${value.metric}: ${fitting.join(' or ')}`;
    if (!isOne) context.addIssue({ code: 'custom', message, input: bounds, path: [bounds[0] ?? 'metric'] });
    if (value.against !== undefined && (value.min ?? value.max) !== undefined) {
      const message = 'maxDrop or maxRatio beside it: min and max are held against nothing';
      context.addIssue({ code: 'custom', message, input: value.against, path: ['against'] });
    }
    if (value.against !== undefined && value.metric === 'bench') {
      const message = 'none: measurements are held against the file of --against';
      context.addIssue({ code: 'custom', message, input: value.against, path: ['against'] });
    }
    const { sequence, attribute } = value.scope;
    const isWhole = sequence === undefined && attribute === undefined;
    if (!isWhole && (fitting.includes('max') || fitting.includes('maxRatio'))) {
      const only = `no scope of sequences: ${value.metric} is of a whole row`;
      context.addIssue({ code: 'custom', message: only, input: value.scope, path: ['scope'] });
    }
    if (attribute === undefined) return;
    if (sequence !== undefined || !['JF', 'J', 'F'].includes(value.metric)) {
      const only = 'an attribute alone, for JF, J or F: the breakdown has no more';
      context.addIssue({ code: 'custom', message: only, input: value.scope, path: ['scope'] });
    }
  })
  .transform(({ metric, scope, level, against, ...values }): Assertion => {
    const bound = BOUNDS.find((name) => values[name] !== undefined)!;
    return { metric, scope, level, against: against ?? null, bound, allowed: values[bound]! };
  });

/** One demand on a run. */
export interface Assertion {
  readonly metric: MetricName;
  readonly scope: Scope;
  readonly level: 'off' | 'warn' | 'error';
  readonly against: string | null;
  readonly bound: Bound;
  /** The bound's value, in the metric's unit; shares in 0..1. */
  readonly allowed: number;
}

/** What a gate holds a run against. */
export const gateConfigSchema = z.strictObject({ assertions: z.array(assertion).min(1).max(1000) });
export type GateConfig = z.output<typeof gateConfigSchema>;
