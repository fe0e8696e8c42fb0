import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bestAssignment } from '../../../src/scoring/matching/assignment.js';

/** The largest sum of any assignment, by trying all of them. */
function bruteForce(weights: readonly (readonly number[])[], row = 0, used: ReadonlySet<number> = new Set()): number {
  if (row === weights.length) return 0;
  const columns = weights[0]!.length;
  const rowsLeft = weights.length - row;
  const mayStayFree = columns - used.size < rowsLeft;
  let best = mayStayFree ? bruteForce(weights, row + 1, used) : Number.NEGATIVE_INFINITY;
  for (let column = 0; column < columns; column++) {
    if (used.has(column)) continue;
    best = Math.max(best, weights[row]![column]! + bruteForce(weights, row + 1, new Set([...used, column])));
  }
  return best;
}

const sumOf = (weights: readonly (readonly number[])[], assigned: readonly (number | null)[]) =>
  assigned.reduce<number>((sum, column, row) => sum + (column === null ? 0 : weights[row]![column]!), 0);

const matrices = fc.tuple(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 5 })).chain(([rows, columns]) =>
  fc.array(
    fc.array(fc.oneof(fc.double({ min: -1, max: 1, noNaN: true }), fc.constantFrom(0, 0.5, 1)), {
      minLength: columns,
      maxLength: columns,
    }),
    { minLength: rows, maxLength: rows },
  ),
);

describe('the best assignment', () => {
  it('is as good as the best of all', () => {
    fc.assert(
      fc.property(matrices, (weights) => {
        const assigned = bestAssignment(weights);
        expect(sumOf(weights, assigned)).toBeCloseTo(bruteForce(weights), 9);
      }),
      { numRuns: 500, seed: 1 },
    );
  });

  it('takes each row and column at most once, and as many as there are', () => {
    fc.assert(
      fc.property(matrices, (weights) => {
        const taken = bestAssignment(weights).filter((column) => column !== null);
        expect(new Set(taken).size).toBe(taken.length);
        expect(taken.length).toBe(Math.min(weights.length, weights[0]!.length));
      }),
      { numRuns: 500, seed: 2 },
    );
  });

  it('prefers the sum to the best pair', () => {
    expect(
      bestAssignment([
        [0.9, 0.8],
        [0.8, 0.1],
      ]),
    ).toEqual([1, 0]);
  });

  it('assigns nothing where there are no columns or rows', () => {
    expect(bestAssignment([])).toEqual([]);
    expect(bestAssignment([[], []])).toEqual([null, null]);
  });

  it('is quick at a hundred by two hundred', () => {
    const weights = Array.from({ length: 100 }, (_, i) =>
      Array.from({ length: 200 }, (_, j) => Math.sin(i * 7 + j * 3)),
    );
    expect(new Set(bestAssignment(weights)).size).toBe(100);
  });
});
