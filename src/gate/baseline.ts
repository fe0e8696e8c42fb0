import { z } from 'zod';
import { UserError } from '../core/errors.js';
import { NO_RULES } from '../core/known-names.js';
import { SCHEMA_VERSION } from '../core/schema-version.js';
import type { ScoredRow } from './scored-row.js';

const text = z.string().max(10_000);
const figure = z.number().nullable();
const rates = z.array(z.number().positive()).max(10_000);

const row = z.strictObject({
  id: text,
  keys: z.strictObject({
    ...{ dataset: text, data: text, rules: text, protocol: text, protocolOptions: text, input: text },
  }),
  facts: z.strictObject({
    ...{ runner: text, model: text, modelHash: text },
    ...{ backend: text.nullable(), precision: text.nullable(), imageSize: figure },
    ...{ options: text, code: text, environment: text },
  }),
  figures: z.strictObject({ JF: figure, latency_p95: figure, peakRss: figure, units_failed: z.number() }),
  sequences: z.array(
    z.strictObject({
      ...{ sequence: text, objects: z.int().positive() },
      ...{ JF: z.number(), J: z.number(), F: z.number(), J_recall: z.number(), F_recall: z.number() },
    }),
  ),
  missing: z.array(text),
  breakdown: z.array(
    z.strictObject({ by: text, value: text, objects: z.number(), frames: z.number(), J: z.number(), F: z.number() }),
  ),
  repeats: z.strictObject({ fps_model: rates, fps_end_to_end: rates }),
});

/** What a run is held against: small enough to lie in a repository. */
const baselineSchema = z.strictObject({
  schema: z.literal(SCHEMA_VERSION),
  kind: z.literal('baseline'),
  /** ISO 8601, UTC, of the run. */
  createdAt: text,
  /** Of the run's config. */
  name: text,
  rows: z.array(row).min(1),
});

export interface Baseline {
  readonly schema: number;
  readonly kind: 'baseline';
  readonly createdAt: string;
  readonly name: string;
  readonly rows: readonly ScoredRow[];
}

/**
 * The baseline of a run.
 * @throws UserError where a row lacks scores: what is not in a baseline is not gated
 */
export function makeBaseline(run: Pick<Baseline, 'createdAt' | 'name' | 'rows'>, where: string): Baseline {
  const torn = run.rows.find(({ missing, sequences }) => missing.length > 0 || sequences.length === 0);
  if (torn === undefined) return { schema: SCHEMA_VERSION, kind: 'baseline', ...run };
  throw new UserError({
    what: 'The run is not whole, so it makes no baseline.',
    where: `${where}, row ${torn.id}`,
    expected: 'scores of every sequence',
    found: `none of ${torn.missing.join(', ')}`,
    next:
      torn.keys.rules === NO_RULES
        ? 'gate a run on data with ground truth: own footage has none'
        : 'finish the run: sam2bench run CONFIG --out FOLDER --resume',
  });
}

/** The text of a baseline's file, one line a sequence, so that a change reads well in a diff. */
export function baselineText({ rows, ...head }: Baseline): string {
  const parts = Object.entries(head).map(([key, value]) => `  "${key}": ${JSON.stringify(value)}`);
  return `{\n${parts.join(',\n')},\n  "rows": [\n${rows.map(rowText).join(',\n')}\n  ]\n}\n`;
}

function rowText(row: ScoredRow): string {
  const parts = Object.entries(row).map(([key, value]) => {
    if (!Array.isArray(value) || value.length === 0) return `      "${key}": ${JSON.stringify(value)}`;
    return `      "${key}": [\n${value.map((item) => `        ${JSON.stringify(item)}`).join(',\n')}\n      ]`;
  });
  return `    {\n${parts.join(',\n')}\n    }`;
}

/** @throws UserError where the text is no baseline of this version */
export function parseBaseline(content: string, file: string): Baseline {
  const next = 'write it anew: sam2bench gate RUN --baseline FILE --update';
  let value: unknown;
  try {
    value = JSON.parse(content);
  } catch (cause) {
    throw new UserError({ what: 'The baseline is not JSON.', where: file, next }, { cause });
  }
  const result = baselineSchema.safeParse(value);
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  const key = (issue?.path ?? []).map(String).join('.');
  throw new UserError({
    what: 'The file is no baseline of this version.',
    where: key === '' ? file : `${file}, key ${key}`,
    expected: `a file that gate --update wrote, schema ${SCHEMA_VERSION}`,
    found: issue?.message,
    next,
  });
}
