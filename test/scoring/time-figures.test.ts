import { describe, expect, it } from 'vitest';
import type { CurveRow } from '../../src/runs/tables.js';
import { timeFigures } from '../../src/scoring/time-figures.js';

function curve(object: string, points: readonly (readonly [number, number])[], sequence = 'a'): CurveRow[] {
  return points.flatMap(([x_value, JF], index): CurveRow[] => [
    { sequence, object, x: 'frames', x_value: index + 1, JF: 0.1 },
    { sequence, object, x: 'seconds', x_value, JF },
  ]);
}

describe('figures of J&F over time', () => {
  it('join (0, 0) and the rounds by straight lines, and stay after the last', () => {
    const rows = curve('1', [
      [20, 0.4],
      [80, 0.8],
    ]);
    // 20 * 0.2 + 60 * 0.6 + 20 * 0.8 = 56 of 100 s.
    expect(timeFigures(rows, 100)).toEqual({
      AUC: expect.closeTo(0.56, 12),
      'JF@60s': expect.closeTo(0.4 + (0.4 * 40) / 60, 12),
    });
    expect(timeFigures(curve('1', [[20, 0.4]]), 100)['JF@60s']).toBe(0.4);
  });

  it('are cut where the budget ends', () => {
    // The line reaches 0.5 after 50 s.
    expect(timeFigures(curve('1', [[100, 1]]), 50).AUC).toBeCloseTo(0.25, 12);
  });

  it('are those of the mean curve: J&F over objects, seconds over sequences, the budget of the mean number of objects', () => {
    const rows = [...curve('1', [[10, 1]]), ...curve('2', [[10, 0]]), ...curve('1', [[40, 0.5]], 'b')];
    // The curve goes to 0.5 at 25 s and is level up to 1.5 * 40 s.
    expect(timeFigures(rows, 40).AUC).toBeCloseTo((25 * 0.25 + 35 * 0.5) / 60, 12);
    expect(timeFigures(rows, 40)['JF@60s']).toBeCloseTo(0.5, 12);
  });

  it('have a clock an object where there is no budget', () => {
    const rows = [...curve('1', [[60, 1]]), ...curve('2', [[180, 1]]), ...curve('1', [[120, 1]], 'b')];
    expect(timeFigures(rows, undefined)['JF@60s']).toBeCloseTo(0.5, 12);
  });

  it('have no area without a budget, and are none without a time model', () => {
    expect(Object.keys(timeFigures(curve('1', [[10, 1]]), undefined))).toEqual(['JF@60s']);
    expect(timeFigures([{ sequence: 'a', object: '1', x: 'prompts', x_value: 1, JF: 1 }], 10)).toEqual({});
  });
});
