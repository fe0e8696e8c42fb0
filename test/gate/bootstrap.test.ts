import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRng } from '../../src/core/rng.js';
import { meanDifference, medianEstimate, normalBelow, slowdown } from '../../src/gate/bootstrap.js';
import { countThatWouldDo, verdictOf } from '../../src/gate/verdict.js';
import { studentT95 } from '../../src/metrics/statistics.js';
import { accuracyPair, NOISES, promisedPower, speedPair, verdictShares } from '../../tools/bench/gate-simulation.mjs';

const differences = fc.array(
  fc.record({ difference: fc.double({ min: -1, max: 1, noNaN: true }), weight: fc.integer({ min: 1, max: 5 }) }),
  { minLength: 2, maxLength: 12 },
);
const quick = { resamples: 200 };

describe('the interval of a mean difference', () => {
  it('holds the mean', () => {
    fc.assert(
      fc.property(differences, (list) => {
        const { value, lo, hi } = meanDifference(list, quick);
        expect(lo!).toBeLessThanOrEqual(value);
        expect(hi!).toBeGreaterThanOrEqual(value);
      }),
    );
  });

  it('moves with the values', () => {
    fc.assert(
      fc.property(differences, fc.double({ min: -1, max: 1, noNaN: true }), (list, by) => {
        const before = meanDifference(list, quick);
        const after = meanDifference(
          list.map(({ difference, weight }) => ({ difference: difference + by, weight })),
          quick,
        );
        for (const key of ['value', 'lo', 'hi'] as const) expect(after[key]).toBeCloseTo(before[key]! + by, 9);
      }),
    );
  });

  it('is a point where nothing moved, and none of one sequence', () => {
    const still = Array.from({ length: 4 }, () => ({ difference: 0, weight: 2 }));
    expect(meanDifference(still)).toEqual({ value: 0, lo: 0, hi: 0, n: 4 });
    expect(meanDifference([{ difference: 0.25, weight: 3 }])).toEqual({ value: 0.25, lo: null, hi: null, n: 1 });
  });

  it('is at least as wide as that of Student, worked by hand for two sequences', () => {
    // Mean 0.2, standard error 0.1, t of one degree of freedom 12.706.
    const { lo, hi } = meanDifference([
      { difference: 0.1, weight: 1 },
      { difference: 0.3, weight: 1 },
    ]);
    expect(lo).toBeCloseTo(0.2 - 1.2706, 9);
    expect(hi).toBeCloseTo(0.2 + 1.2706, 9);
  });

  it('is the same each time', () => {
    const list = accuracyPair(createRng(3), NOISES['heavy tails'], 20, 0);
    expect(meanDifference(list, { seed: 4 })).toEqual(meanDifference(list, { seed: 4 }));
  });
});

describe('the interval of a ratio of medians', () => {
  it('is the ratio of times, with none below six repeats', () => {
    expect(slowdown([20, 20, 20, 20, 20], [10, 10, 10, 10, 10], true)).toEqual({ value: 2, lo: null, hi: null, n: 5 });
    expect(slowdown(Array(6).fill(20), Array(6).fill(16), true)).toEqual({ value: 1.25, lo: 1.25, hi: 1.25, n: 6 });
    expect(medianEstimate([1, 2, 3, 4, 5]).lo).toBeNull();
  });

  it('cancels a drift that meets both alike where repeats are pairs, and only there', () => {
    const reference = Array.from({ length: 12 }, (_, i) => 20 + i);
    const found = reference.map((rate) => rate / 1.1);
    expect(slowdown(reference, found, true).lo).toBeCloseTo(1.1, 9);
    expect(slowdown(reference, found, false).lo!).toBeLessThan(1);
  });

  it('lies among the values, and holds their median', () => {
    const rates = fc.array(fc.double({ min: 1, max: 100, noNaN: true }), { minLength: 6, maxLength: 12 });
    fc.assert(
      fc.property(rates, (values) => {
        const { value, lo, hi } = medianEstimate(values, quick);
        expect([lo! >= Math.min(...values), lo! <= value, value <= hi!, hi! <= Math.max(...values)]).not.toContain(
          false,
        );
      }),
    );
  });

  it('is that of the order statistics that a bootstrap of the median ends at', () => {
    // A resample's median is at most the second of eleven in 0.7 % and at most the third in 5.1 % (binomial); the level is 1.0 %.
    const values = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11];
    const { lo, hi } = medianEstimate(values);
    expect([lo, hi]).toEqual([3, 9]);
  });
});

describe('calibration over simulated pairs', () => {
  const PAIRS = 200;
  /** Three standard deviations of a share of PAIRS draws above what is expected; the seeds are fixed. */
  const above = (share: number) => share + 3 * Math.sqrt((share * (1 - share)) / PAIRS);

  it.each(['normal', 'heavy tails'] as const)('finds no loss where there is none, %s', (noise) => {
    const rng = createRng(11);
    const shares = verdictShares(PAIRS, () =>
      verdictOf({ loss: meanDifference(accuracyPair(rng, NOISES[noise], 30, 0), { resamples: 1000 }), allowed: 0 }),
    );
    expect(shares.fail).toBeLessThanOrEqual(above(0.025));
    expect(shares.pass).toBeLessThanOrEqual(above(0.025));
  });

  it('finds a loss of a point with the power that it promises', () => {
    const rng = createRng(12);
    const pairs = Array.from({ length: PAIRS }, () => accuracyPair(rng, NOISES.normal, 30, 0.01));
    const promised = promisedPower(pairs, NOISES.normal, 0.01, { studentT95, normalBelow });
    const { fail } = verdictShares(PAIRS, (i) =>
      verdictOf({ loss: meanDifference(pairs[i]!, { resamples: 1000 }), allowed: 0 }),
    );
    expect(promised).toBeGreaterThan(0.6);
    expect(Math.abs(fail - promised)).toBeLessThanOrEqual(3 * Math.sqrt((promised * (1 - promised)) / PAIRS));
  });

  const slow = (repeats: number, ratio: number) => {
    const rng = createRng(13 + repeats);
    return verdictShares(PAIRS, () => {
      const { reference, found } = speedPair(rng, repeats, ratio, 0.05);
      return verdictOf({ loss: slowdown(reference, found, true, { resamples: 500 }), allowed: 1.05 });
    });
  };

  it('finds a slowdown of a tenth under 5 % noise with 40 repeats, and says of five that they are too few', () => {
    // 32 repeats find four of five; 40 leave room for the chance of 200 pairs.
    expect(slow(40, 1.1).fail).toBeGreaterThan(0.75);
    expect(slow(40, 1).fail).toBeLessThanOrEqual(above(0.025));
    expect(slow(5, 1.1).undecided).toBe(1);
  });
});

describe('the count that would do', () => {
  it('decides a change as large as the one found', () => {
    const estimates = fc.record({
      value: fc.double({ min: -1, max: 1, noNaN: true }),
      below: fc.double({ min: 1e-6, max: 1, noNaN: true }),
      above: fc.double({ min: 1e-6, max: 1, noNaN: true }),
      n: fc.integer({ min: 2, max: 100 }),
      allowed: fc.double({ min: 0, max: 1, noNaN: true }),
    });
    fc.assert(
      fc.property(estimates, ({ value, below, above, n, allowed }) => {
        const loss = { value, lo: value - below, hi: value + above, n };
        fc.pre(verdictOf({ loss, allowed }) === 'undecided');
        const count = countThatWouldDo({ loss, allowed }, 'sequences');
        if (count === null) return;
        expect(count).toBeGreaterThan(n);
        const shrink = Math.sqrt(n / count);
        const then = { value, lo: value - below * shrink, hi: value + above * shrink, n: count };
        expect(verdictOf({ loss: then, allowed })).toBe(value > allowed ? 'fail' : 'pass');
      }),
    );
  });

  it('is none where the change lies at the allowance, and the least where there is no interval', () => {
    expect(countThatWouldDo({ loss: { value: 0.01, lo: 0, hi: 0.02, n: 30 }, allowed: 0.01 }, 'sequences')).toBeNull();
    expect(countThatWouldDo({ loss: { value: 0.1, lo: null, hi: null, n: 3 }, allowed: 0 }, 'repeats')).toBe(6);
  });
});
