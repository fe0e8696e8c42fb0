/** What is needed of a measurement, under Vitest's names; milliseconds. */
export interface Figures {
  readonly median: number;
  readonly min: number;
  readonly p75: number;
  readonly sampleCount: number;
}

/** A made-up file in the form that `vitest bench --outputJson` writes. */
export function benchText(figures: Readonly<Record<string, Figures>>): string {
  const benchmarks = Object.entries(figures).map(([name, one], rank) => {
    return { id: `1_0_${rank}`, name, rank: rank + 1, ...one, max: one.p75 * 40, sd: one.median, samples: [] };
  });
  const groups = [{ fullName: 'bench/made.bench.ts > made', benchmarks }];
  return JSON.stringify({ files: [{ filepath: '/somewhere/bench/made.bench.ts', groups }] });
}
