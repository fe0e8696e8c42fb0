import { describe, expect, it } from 'vitest';
import { type AssessInput, assess } from '../../src/gate/assess.js';
import { type Finding, overallVerdict } from '../../src/gate/finding.js';
import { gateConfigSchema } from '../../src/gate/gate-config.js';
import { userErrorOf } from '../helpers/user-error.js';
import { rowOf, sequenceOf, sequencesAround } from './scored-rows.js';

type Given = Partial<Omit<AssessInput, 'config'>>;

/** Judges assertions on a run, against a baseline that is as its rows are unless it is given. */
function judge(assertions: readonly unknown[], { rows = [rowOf()], ...given }: Given = {}): readonly Finding[] {
  const baseline = new Map(rows.map(({ id }) => [id, rowOf({ id })]));
  return assess({ config: gateConfigSchema.parse({ assertions }), rows, baseline, against: null, seed: 0, ...given });
}

const one = (assertion: unknown, given: Given = {}): Finding => {
  const findings = judge([assertion], given);
  expect(findings).toHaveLength(1);
  return findings[0]!;
};

const worse = (JF: number, spread = 0) => ({ rows: [rowOf({ sequences: sequencesAround(JF, spread) })] });
const steady = (rate: number, spread = 0.01) =>
  Array.from({ length: 10 }, (_, i) => rate * (1 + spread * ((2 * i) / 9 - 1)));
const timed = (rate: number, spread?: number, environment = 'a machine') =>
  rowOf({ rates: steady(rate, spread), facts: { environment } });
const baselineOf = (row: ReturnType<typeof rowOf>) => ({ baseline: new Map([[row.id, row]]) });

describe('maxDrop', () => {
  it('passes what is the same', () => {
    const found = one({ metric: 'JF', maxDrop: 0 });
    expect(found).toMatchObject({ verdict: 'pass', change: { value: 0, lo: 0, hi: 0 } });
    expect([found.baseline, found.found]).toEqual([expect.closeTo(0.8, 9), expect.closeTo(0.8, 9)]);
  });

  it('fails what is shown to be worse than allowed, and names what fell', () => {
    const found = one({ metric: 'J', maxDrop: 0.01 }, worse(0.75, 0.01));
    expect(found.verdict).toBe('fail');
    expect(found.change!.lo!).toBeGreaterThan(0.01);
    expect(found.moved!.fell[0]).toMatchObject({ sequence: 'seq-0', a: 0.8 });
    expect(found.moved!.fell).toHaveLength(5);
  });

  it('passes a loss that is shown to be within what is allowed', () => {
    expect(one({ metric: 'F', maxDrop: 0.05 }, worse(0.79, 0.01)).verdict).toBe('pass');
  });

  it('cannot judge between the two, and says what would do', () => {
    const found = one({ metric: 'JF', maxDrop: 0.01 }, worse(0.785, 0.05));
    expect(found).toMatchObject({ verdict: 'undecided', reason: 'the interval is too wide to say' });
    expect(found.wanted!.counted).toBe('sequences');
    expect(found.wanted!.count!).toBeGreaterThan(10);
    expect(found.detectable!).toBeGreaterThan(0.01);
  });

  it('judges some sequences by a pattern, and one by its figure', () => {
    const sequences = sequencesAround(0.8).map((scores, i) => (i < 3 ? sequenceOf(scores.sequence, 0.5) : scores));
    const rows = [rowOf({ sequences })];
    expect(one({ metric: 'JF', scope: { sequence: 'seq-9' }, maxDrop: 0 }, { rows }).verdict).toBe('pass');
    const single = one({ metric: 'JF', scope: { sequence: 'seq-1' }, maxDrop: 0.1 }, { rows });
    expect(single).toMatchObject({ verdict: 'fail', found: 0.5, change: { lo: null } });
    const rest = rows[0]!.sequences.slice(0, 3).map(({ sequence }) => sequenceOf(sequence, 0.4));
    expect(
      one({ metric: 'JF', scope: { sequence: 'seq-*' }, maxDrop: 0.1 }, { rows: [rowOf({ sequences: rest })] }).verdict,
    ).toBe('fail');
  });

  it('judges a class of the breakdown by its figures', () => {
    const found = one({ metric: 'JF', scope: { attribute: 'attribute=occlusion' }, maxDrop: 0 });
    expect(found).toMatchObject({ verdict: 'pass', baseline: 0.75, found: 0.75, change: null });
    expect(found.reason).toMatch(/without an interval/);
  });

  it('cannot judge a row that the baseline has not', () => {
    expect(one({ metric: 'JF', maxDrop: 0 }, { baseline: new Map() })).toMatchObject({ verdict: 'undecided' });
  });

  it('holds a row against another of the same run', () => {
    const rows = [
      rowOf({ id: 'old', facts: { model: 'old' } }),
      rowOf({ id: 'new', facts: { model: 'new' }, sequences: sequencesAround(0.6) }),
    ];
    const assertion = { metric: 'JF', scope: { row: 'new' }, against: 'old', maxDrop: 0.01 };
    expect(one(assertion, { rows, baseline: null })).toMatchObject({ verdict: 'fail', reference: 'row old' });
  });
});

describe('min and max', () => {
  it('are held against the figure', () => {
    expect(one({ metric: 'JF', min: 0.79 }).verdict).toBe('pass');
    expect(one({ metric: 'JF', min: 0.81 }).verdict).toBe('fail');
    expect(one({ metric: 'J', scope: { attribute: 'attribute=occlusion' }, min: 0.71 }).verdict).toBe('fail');
    expect(one({ metric: 'peakRss', max: 900 }).verdict).toBe('pass');
    expect(one({ metric: 'latency_p95', max: 100 }).verdict).toBe('fail');
  });

  it('of a speed are judged by the interval of the median', () => {
    const rows = [timed(20)];
    expect(one({ metric: 'fps_model', min: 19 }, { rows }).verdict).toBe('pass');
    expect(one({ metric: 'fps_model', min: 21 }, { rows }).verdict).toBe('fail');
    expect(one({ metric: 'fps_model', min: 20.02 }, { rows })).toMatchObject({ verdict: 'undecided', found: 20 });
  });
});

describe('maxRatio', () => {
  const assertion = { metric: 'fps_model', maxRatio: 1.05 };

  it('is judged against a baseline of the same machine', () => {
    expect(one(assertion, { rows: [timed(20)], ...baselineOf(timed(20)) }).verdict).toBe('pass');
    const slow = one(assertion, { rows: [timed(15)], ...baselineOf(timed(20)) });
    expect(slow).toMatchObject({ verdict: 'fail', baseline: 20, found: 15 });
    expect(slow.change!.value).toBeCloseTo(4 / 3, 9);
  });

  it('cannot be judged against one of another machine, however slow', () => {
    const found = one(assertion, { rows: [timed(5)], ...baselineOf(timed(20, 0.01, 'another')) });
    expect(found).toMatchObject({ verdict: 'undecided', baseline: 20, found: 5 });
    expect(found.reason).toMatch(/another machine.*--against/);
  });

  it('is judged by a run of the same job before the baseline', () => {
    const against = new Map([['row', timed(15)]]);
    const found = one(assertion, { rows: [timed(15)], ...baselineOf(timed(20, 0.01, 'another')), against });
    expect(found).toMatchObject({ verdict: 'pass', reference: 'the run of --against' });
  });

  it('asks for more repeats where there are too few or they vary', () => {
    const few = rowOf({ rates: [20, 20, 20, 20, 20] });
    const found = one(assertion, { rows: [few], ...baselineOf(few) });
    expect(found).toMatchObject({ verdict: 'undecided', wanted: { counted: 'repeats', count: 6 } });
    const wide = one(assertion, { rows: [timed(19.8, 0.3)], ...baselineOf(timed(20, 0.3)) });
    expect(wide.verdict).toBe('undecided');
    expect(wide.wanted!.count!).toBeGreaterThan(10);
  });

  it('is not asked of rows that were never timed', async () => {
    const rows = [rowOf({ id: 'still' }), { ...timed(20), id: 'timed' }];
    const baseline = new Map(rows.map((row) => [row.id, row]));
    expect(judge([assertion], { rows, baseline }).map(({ row }) => row)).toEqual(['timed']);
    expect(await userErrorOf(() => judge([assertion]))).toMatch(/No row of the run has the metric fps_model/);
  });
});

describe('the whole', () => {
  it('fails where sequences have no scores, whatever the assertions', () => {
    const rows = [rowOf({ missing: ['lost'], sequences: sequencesAround(0.8).slice(1) })];
    const findings = judge([{ metric: 'JF', maxDrop: 0 }], { rows });
    expect(findings[0]).toMatchObject({ metric: 'sequences', verdict: 'fail', found: 1, reason: 'no scores of lost' });
    expect(overallVerdict(findings)).toBe('fail');
    const none = judge([{ metric: 'JF', maxDrop: 0 }], { rows: [rowOf({ missing: ['lost'], sequences: [] })] });
    expect(none[1]).toMatchObject({ verdict: 'undecided' });
  });

  it('leaves out what is off and does not count warnings', () => {
    const bad = { metric: 'JF', min: 0.9 };
    expect(judge([{ ...bad, level: 'off' }])).toEqual([]);
    expect(overallVerdict(judge([{ ...bad, level: 'warn' }]))).toBe('pass');
    expect(overallVerdict(judge([{ metric: 'JF', maxDrop: 0.01 }], worse(0.785, 0.05)))).toBe('undecided');
    expect(overallVerdict(judge([bad, { metric: 'JF', maxDrop: 0.01 }], worse(0.785, 0.05)))).toBe('fail');
  });

  it.each([
    [{ metric: 'JF', scope: { row: 'tinny' }, min: 0 }, /did you mean "tiny"/],
    [{ metric: 'bench', maxRatio: 2 }, /has the metric bench[\s\S]*gate bench\.json --against/],
    [{ metric: 'JF', scope: { sequence: 'seq-x' }, maxDrop: 0 }, /fits no scored sequence/],
    [{ metric: 'JF', scope: { attribute: 'attribute=oclusion' }, min: 0 }, /did you mean "attribute=occlusion"/],
    [{ metric: 'JF', against: 'other', maxDrop: 0 }, /cannot be held against another row/],
  ])('says what an assertion does not fit: %j', async (assertion, expected) => {
    expect(await userErrorOf(() => judge([assertion]))).toMatch(expected);
  });

  it('asks for a baseline where there is none', async () => {
    expect(await userErrorOf(() => judge([{ metric: 'JF', maxDrop: 0 }], { baseline: null }))).toMatch(/--update/);
  });

  it('refuses sequences with other objects', async () => {
    const rows = [rowOf({ sequences: [sequenceOf('seq-0', 0.8, 3)] })];
    expect(await userErrorOf(() => judge([{ metric: 'JF', maxDrop: 0 }], { rows }))).toMatch(/expected: 1 objects\n/);
  });
});
