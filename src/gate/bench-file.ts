import { z } from 'zod';
import { UserError } from '../core/errors.js';

const time = z.number().positive();

/** What is needed of the JSON that Vitest writes; it has more. */
const benchSchema = z.object({
  files: z.array(
    z.object({
      groups: z.array(
        z.object({
          fullName: z.string(),
          benchmarks: z.array(
            z.object({ name: z.string(), median: time, min: time, p75: time, sampleCount: z.int().positive() }),
          ),
        }),
      ),
    }),
  ),
});

/** One measurement of `npm run bench`; times in milliseconds. */
export interface Measurement {
  readonly name: string;
  /** File and groups that it stands in: "bench/kernels.bench.ts > 854 x 480". */
  readonly group: string;
  readonly median: number;
  readonly min: number;
  /** What three rounds of four take at most. */
  readonly p75: number;
  readonly rounds: number;
}

/** Measurements by their full names: "bench/kernels.bench.ts > 854 x 480 > region J". */
export type Measurements = ReadonlyMap<string, Measurement>;

/** @throws UserError where the text is not what `npm run bench` writes, has no measurement, or two of one name */
export function parseBench(content: string, file: string): Measurements {
  const result = benchSchema.safeParse(parsed(content, file));
  if (!result.success) {
    const issue = result.error.issues[0];
    throw noBench(`${file}, key ${(issue?.path ?? []).map(String).join('.')}`, issue?.message);
  }
  const groups = result.data.files.flatMap((one) => one.groups);
  const all = groups.flatMap(({ fullName: group, benchmarks }) =>
    benchmarks.map(({ sampleCount: rounds, ...figures }): Measurement => ({ ...figures, group, rounds })),
  );
  const named = new Map(all.map((one) => [`${one.group} > ${one.name}`, one]));
  if (all.length === 0) throw noBench(file, 'no measurement');
  if (named.size < all.length) throw noBench(file, 'two measurements of one name');
  return named;
}

function parsed(content: string, file: string): unknown {
  try {
    return JSON.parse(content);
  } catch {
    throw noBench(file, 'no JSON');
  }
}

function noBench(where: string, found: string | undefined): UserError {
  return new UserError({
    what: 'The file has no measurements.',
    where,
    expected: 'what `npm run bench` writes: vitest bench --outputJson',
    found,
    next: 'write it anew, or name the folder of a run to gate that',
  });
}
