import { describe, expect, it } from 'vitest';
import { assessBench, BENCH_CONFIG } from '../../src/gate/assess-bench.js';
import { parseBench } from '../../src/gate/bench-file.js';
import { overallVerdict } from '../../src/gate/finding.js';
import { type GateConfig, gateConfigSchema } from '../../src/gate/gate-config.js';
import { userErrorOf } from '../helpers/user-error.js';
import { benchText, type Figures } from './bench-text.js';

const measured = (figures: Readonly<Record<string, Figures>>) => parseBench(benchText(figures), 'bench.json');

function judge(
  before: Readonly<Record<string, Figures>>,
  after: Readonly<Record<string, Figures>>,
  config?: GateConfig,
) {
  return assessBench({ before: measured(before), after: measured(after), config: config ?? BENCH_CONFIG });
}

const configOf = (...assertions: readonly unknown[]) => gateConfigSchema.parse({ assertions });
/** Rounds that hardly scatter. */
const steady = (median: number): Figures => ({ median, min: median * 0.99, p75: median * 1.01, sampleCount: 100 });

describe('measurements held against others', () => {
  it('pass, fail and are named by where they stand', () => {
    const [same, slow] = judge({ J: steady(10), F: steady(2) }, { J: steady(11), F: steady(3) });
    expect(same).toMatchObject({ metric: 'bench', verdict: 'pass', rowName: 'J', scope: 'bench/made.bench.ts > made' });
    expect(same).toMatchObject({ row: 'bench/made.bench.ts > made > J', baseline: 10, found: 11, allowed: 1.25 });
    expect(slow).toMatchObject({ verdict: 'fail', change: { value: 1.5, n: 100 } });
  });

  it('have an interval, worked by hand', () => {
    // A quartile 0.06745 of the median above it is a deviation of a tenth; of 16 rounds the median's standard error is then
    // 1.2533 * 0.1 / 4 = 0.03133 of it, of two files 0.04431, times 2.131 (15 degrees of freedom) 0.09443.
    const one = { median: 10, p75: 10.6745, min: 9.5, sampleCount: 16 };
    const [found] = judge({ J: one }, { J: one });
    expect(found!.change!.lo).toBeCloseTo(Math.exp(-0.09443), 4);
    expect(found!.change!.hi).toBeCloseTo(Math.exp(0.09443), 4);
    expect(found!.verdict).toBe('pass');
  });

  it('cannot be judged where the interval is across what is allowed, and say how many rounds would do', () => {
    const wide = (median: number) => ({ median, p75: median * 1.2, min: median / 1.1, sampleCount: 15 });
    const [found] = judge({ J: wide(10) }, { J: wide(12) });
    expect(found).toMatchObject({ verdict: 'undecided', reason: 'the interval is too wide to say' });
    expect(found!.wanted).toMatchObject({ counted: 'rounds' });
    expect(found!.wanted!.count).toBeGreaterThan(15);
  });

  it.each([
    ['a quarter of the rounds was stopped', { median: 10, p75: 14, min: 9.9, sampleCount: 5000 }],
    ['most rounds were stopped', { median: 18.2, p75: 18.3, min: 2.1, sampleCount: 40 }],
  ])('cannot be judged where %s, on either side', (_, stopped) => {
    for (const [before, after] of [
      [steady(2), stopped],
      [stopped, steady(2)],
    ] as const) {
      const [found] = judge({ J: before }, { J: after });
      expect(found).toMatchObject({ verdict: 'undecided', change: { lo: null, hi: null }, wanted: null });
      expect(found!.reason).toMatch(/^the rounds of one file differ by x(1\.400|8\.667), more than what is allowed/);
    }
  });

  it('take no notice of the least of very many rounds', () => {
    const lucky = { median: 10, p75: 10.1, min: 5, sampleCount: 1000 };
    expect(judge({ J: lucky }, { J: lucky })[0]!.verdict).toBe('pass');
  });

  it('cannot be judged below six rounds', () => {
    const five = { ...steady(10), sampleCount: 5 };
    const [found] = judge({ J: five }, { J: five });
    expect(found).toMatchObject({ verdict: 'undecided', wanted: { counted: 'rounds', count: 6 } });
    expect(found!.reason).toBe('there is no interval below 6 rounds');
  });

  it('cannot be judged where one file alone has them', () => {
    const findings = judge({ J: steady(10), old: steady(1) }, { J: steady(10), added: steady(1) });
    const verdicts = findings.map(({ rowName, verdict, baseline, found }) => [rowName, verdict, baseline, found]);
    expect(verdicts).toEqual([
      ['J', 'pass', 10, 10],
      ['added', 'undecided', null, 1],
      ['old', 'undecided', 1, null],
    ]);
    expect(overallVerdict(findings)).toBe('undecided');
  });

  it('are judged by assertions on some of them', () => {
    const config = configOf(
      { metric: 'bench', scope: { row: 'J' }, maxRatio: 2 },
      { metric: 'bench', scope: { row: '*> F' }, maxRatio: 1.1, level: 'warn' },
      { metric: 'bench', maxRatio: 1, level: 'off' },
    );
    const findings = judge({ J: steady(10), F: steady(2) }, { J: steady(15), F: steady(3) }, config);
    expect(findings.map(({ rowName, verdict, level }) => [rowName, verdict, level])).toEqual([
      ['J', 'pass', 'error'],
      ['F', 'fail', 'warn'],
    ]);
    expect(overallVerdict(findings)).toBe('pass');
  });

  it.each([
    [{ metric: 'bench', scope: { row: 'K' }, maxRatio: 2 }, /fits no measurement[\s\S]*made > J/],
    [{ metric: 'JF', min: 0.5 }, /not for a file of measurements[\s\S]*found: metric: JF/],
  ])('say what an assertion does not fit: %j', async (assertion, expected) => {
    expect(await userErrorOf(() => judge({ J: steady(1) }, { J: steady(1) }, configOf(assertion)))).toMatch(expected);
  });

  it.each([
    [{ metric: 'bench', max: 2 }, /one bound of bench: maxRatio/],
    [{ metric: 'bench', against: 'x', maxRatio: 2 }, /the file of --against/],
    [{ metric: 'bench', scope: { sequence: 'x' }, maxRatio: 2 }, /no scope of sequences/],
  ])('have assertions of one form: %j', (assertion, expected) => {
    expect(() => configOf(assertion)).toThrow(expected);
  });
});

describe('a file of measurements', () => {
  it.each([
    ['{', /found: no JSON/],
    ['{}', /key files\n/],
    ['{"files":[]}', /found: no measurement/],
    [benchText({ J: { ...steady(1), median: 0 } }), /key files\.0\.groups\.0\.benchmarks\.0\.median/],
    [benchText({ J: steady(1), F: steady(1) }).replace('"F"', '"J"'), /found: two measurements of one name/],
  ])('is refused where it is something else: %.40s', async (text, expected) => {
    const message = await userErrorOf(() => parseBench(text, 'b.json'));
    expect(message).toMatch(/^The file has no measurements\.\n {2}where: b\.json/);
    expect(message).toMatch(expected);
  });
});
