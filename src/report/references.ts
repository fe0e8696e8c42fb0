import { z } from 'zod';
import { NO_RULES } from '../core/known-names.js';
import type { SummaryRow } from '../runs/summary.js';

const percent = z.number().min(0).max(100);
const text = z.string().min(1).max(300);

/** A file of configs/reference: what others printed, and where. */
export const referenceSchema = z
  .strictObject({
    source: text,
    /** What the frames a second were measured on; null where none are given. */
    hardware: text.nullable(),
    note: text.optional(),
    /** What each column of values is; a row of ours must be the same in all of it. */
    tables: z
      .array(
        z.strictObject({
          dataset: text,
          rules: text,
          /** Of the whole set: a part of it is another set. */
          sequences: z.int().min(1),
          metric: z.literal('J&F'),
          protocol: text,
        }),
      )
      .min(1),
    points: z
      .array(
        z.strictObject({
          model: text,
          /** Millions. */
          parameters: z.number().positive().nullable(),
          fps: z.number().positive().nullable(),
          /** Percent, one for each of the tables; null where it has none. */
          values: z.array(percent.nullable()),
        }),
      )
      .min(1),
  })
  .refine(({ tables, points }) => points.every(({ values }) => values.length === tables.length), {
    error: 'one value for each of the tables',
  });

export type ReferenceFile = z.output<typeof referenceSchema>;

/** A published figure that may stand beside rows of ours; accuracy in 0..1. */
export interface ReferencePoint {
  /** As `groupOf` the rows. */
  readonly group: string;
  readonly model: string;
  readonly JF: number;
  /** Null where the source gives none: then it is a line. */
  readonly fps: number | null;
  readonly hardware: string | null;
  readonly source: string;
  readonly note: string | null;
}

/** What rows must have in common to be compared with each other: data set, protocol and rules. */
export function groupOf({ dataset, protocol, rules }: Pick<SummaryRow, 'dataset' | 'protocol' | 'rules'>): string {
  return [dataset, protocol, ...(rules === NO_RULES ? [] : [`rules ${rules}`])].join('; ');
}

/** The published figures of the data sets, metrics and protocols of these rows, whole sets only. */
export function referencePoints(files: readonly ReferenceFile[], rows: readonly SummaryRow[]): ReferencePoint[] {
  return files.flatMap(({ source, hardware, note, tables, points }) =>
    tables.flatMap((table, column) => {
      const isSame = (row: SummaryRow) => groupOf(row) === groupOf(table) && row.sequences === table.sequences;
      if (!rows.some(isSame)) return [];
      return points.flatMap(({ model, fps, values }): ReferencePoint[] => {
        const value = values[column] ?? null;
        if (value === null) return [];
        return [{ group: groupOf(table), model, JF: value / 100, fps, hardware, source, note: note ?? null }];
      });
    }),
  );
}
